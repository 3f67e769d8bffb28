using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace SecureGateway.Tracking;

/// <summary>Rows for other programs: CSV with a heading, or one JSON object to a line.</summary>
public static class TrackingExport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.BasicLatin, UnicodeRanges.Latin1Supplement),
    };

    private static readonly (string Name, Func<TrackedRow, string> Value)[] Columns =
    [
        ("node", row => row.Node),
        ("id", row => row.Id?.ToString() ?? ""),
        ("received", row => Time(row.At)),
        ("kind", row => row.Kind.ToString()),
        ("status", row => row.Status.ToString()),
        ("sender", row => row.Sender),
        ("recipients", row => string.Join(' ', row.Recipients)),
        ("recipient-count", row => Number(row.RecipientCount)),
        ("subject", row => row.Subject),
        ("message-id", row => row.MessageId),
        ("client", row => row.Client),
        ("client-host", row => row.ClientHost),
        ("profile", row => row.Profile),
        ("tls-in", row => row.Inbound.Text()),
        ("next-hop", row => row.NextHop),
        ("connection", row => row.Connection ?? ""),
        ("tls-out", row => row.Outbound.Text()),
        ("fell-back", row => row.FellBack ? "yes" : "no"),
        ("refused-for-tls", row => row.RefusedForTls ? "yes" : "no"),
        ("reason", row => row.Refusal?.ToString() ?? row.Reason.ToString()),
        ("fault", row => row.Fault.ToString()),
        ("detail", row => row.Detail),
        ("attempts", row => Number(row.Attempts)),
        ("strikes", row => Number(row.Strikes)),
        ("next-attempt", row => row.Due is { } due ? Time(due) : ""),
        ("ended", row => row.Ended is { } ended ? Time(ended) : ""),
        ("octets", row => Number(row.Size)),
        ("revision", row => Number(row.Revision)),
    ];

    public static string CsvHeading => CsvText.Line(Columns.Select(column => column.Name));

    public static string Csv(TrackedRow row) => CsvText.Line(Columns.Select(column => column.Value(row)));

    /// <summary>One line of NDJSON, with its end. What is not plain text in it is escaped, as JSON does.</summary>
    public static string Ndjson(TrackedRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return JsonSerializer.Serialize(new Line(row), Json) + "\n";
    }

    private static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Line(
        string Node, string? Id, DateTimeOffset At, TrackedKind Kind, TrackedStatus Status, string Sender, IReadOnlyList<string> Recipients, int RecipientCount,
        string Subject, string MessageId, string Client, string ClientHost, string Profile, string TlsIn, string NextHop, string? Connection, string TlsOut,
        bool FellBack, bool RefusedForTls, Mail.FailureReason Reason, Mail.Fault Fault, string Detail, int Attempts, int Strikes,
        DateTimeOffset? Due, DateTimeOffset? Ended, long Size, long Revision, Inbound.RefusalKind? Refusal)
    {
        public Line(TrackedRow row)
            : this(
                row.Node, row.Id?.ToString(), row.At, row.Kind, row.Status, row.Sender, row.Recipients, row.RecipientCount, row.Subject, row.MessageId,
                row.Client, row.ClientHost, row.Profile, row.Inbound.Text(), row.NextHop, row.Connection, row.Outbound.Text(), row.FellBack, row.RefusedForTls,
                row.Reason, row.Fault, row.Detail, row.Attempts, row.Strikes, row.Due, row.Ended, row.Size, row.Revision, row.Refusal)
        {
        }
    }
}

using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SecureGateway.Inbound;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Tracking;

/// <summary>What was refused at the door, with the facts (T-3), as it lies in the file.</summary>
public sealed record RefusalFacts(
    DateTimeOffset At,
    RefusedAt Where,
    RefusalKind What,
    string Reply,
    string Session,
    string Client,
    string ClientHost,
    string HelloName,
    string Profile,
    MatchedBy By,
    string Entry,
    long Revision,
    TlsFacts? Tls,
    string Sender,
    string Recipient,
    ImmutableArray<RulingFacts> Rulings,
    string? Detail = null)
{
    private const int LongestName = 320;

    /// <summary>Whose doing it was.</summary>
    [JsonIgnore]
    public Fault Fault => What switch
    {
        RefusalKind.StoreFailed or RefusalKind.QueueRefused or RefusalKind.NoRoom or RefusalKind.Draining or RefusalKind.TimedOut or RefusalKind.SessionLimit
            or RefusalKind.HandshakeImpossible or RefusalKind.NoMemory => Fault.Ours,
        _ => Fault.Theirs,
    };

    /// <summary>The reply could not be given: there was no TLS to say it under.</summary>
    [JsonIgnore]
    public bool IsUnsaid => Where is RefusedAt.Handshake or RefusedAt.FailedHandshake;

    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    public static RefusalFacts Of(InboundRefused refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return new RefusalFacts(
            refused.At, refused.Where, refused.Kind, SubjectText.Bound(refused.Reply.ToString()), refused.Session, refused.Client.ToString(),
            SubjectText.Bound(refused.ClientHost ?? "", LongestName), SubjectText.Bound(refused.HelloName, LongestName), refused.Profile, refused.By,
            refused.Entry, refused.Revision, refused.Tls, AddressText.Of(refused.Sender), AddressText.Of(refused.Recipient),
            [.. refused.Rulings.Select(ruling => new RulingFacts(
                ruling.Profile, ruling.By, ruling.Entry, ruling.Mode == MandatoryMode.Enforce, ruling.Ruling.Checks))],
            refused.Detail is null ? null : SubjectText.Bound(refused.Detail));
    }

    /// <summary>How much of the beginning of <see cref="ToJson"/> is enough for <see cref="KindIn"/>: the rest may be certificates.</summary>
    internal const int KindWithin = 120;

    /// <summary>The kind, from the beginning of what <see cref="ToJson"/> wrote; null when it is not there.</summary>
    internal static RefusalKind? KindIn(string beginning)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(beginning), isFinalBlock: false, default);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.ValueTextEquals(nameof(What)))
                return reader.Read() && reader.TryGetInt32(out var kind) ? (RefusalKind)kind : null;
            if (reader.ValueTextEquals(nameof(Reply)))
                return default(RefusalKind); // what is the first of its kind is not written
        }

        return null;
    }

    internal string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <exception cref="JsonException">The text is not what <see cref="ToJson"/> writes.</exception>
    internal static RefusalFacts FromJson(string text)
    {
        var read = JsonSerializer.Deserialize<RefusalFacts>(text, Json) ?? throw new JsonException("nothing");
        return read.Rulings.IsDefault ? read with { Rulings = [] } : read;
    }
}

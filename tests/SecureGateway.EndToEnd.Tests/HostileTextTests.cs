using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Operations;
using SecureGateway.Staging;
using SecureGateway.Tracking;

namespace SecureGateway.EndToEnd.Tests;

/// <summary>
/// What strangers can bring into tracking (a subject, an address, a certificate's name, a server's reply), with markup, formulas,
/// terminal escapes, reversed writing and 100 KB of it: text everywhere, of bounded length, a row on a line.
/// </summary>
public sealed class HostileTextTests
{
    private const string Escapes = "\u001b]0;owned\u0007\u001b[2J\u202Egnp\u2028\u0085";
    private const string Markup = "<script>alert(1)</script>";
    private static readonly string Long = new('x', 100_000);
    private static readonly Caller Viewer = new("viewer", "socket", Permission.View);

    [Fact]
    [Trait("Rule", "T-2")]
    public async Task What_strangers_send_is_text_in_lists_stories_exports_and_logs()
    {
        var certificate = CertificateFactory.Shared.Make(CertificatePlan.For("mx.partner.example") with { CommonName = $"\"=1+1{Markup}{Escapes}\"" });
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(certificate), "mx.partner.example")
            .Answer("RCPT", PeerReply.Raw($"550-5.1.1 =cmd|{Markup}{Escapes}\r\n550 5.1.1 {new string('y', 2000)}\r\n"), containing: "refused")
            .Answer("RCPT", PeerReply.OverLong(550, 100_000), containing: "endless"));
        var log = new StringWriter();
        await using (var gateway = await RunningGateway.StartAsync(
            JudgedRoutes.To(peer), configure: builder => builder.Services.AddSingleton<ILoggerProvider>(new WrittenLog(TextWriter.Synchronized(log)))))
        {
            await using (var client = await gateway.ConnectAsync(tls: true))
            {
                foreach (var recipient in (string[])["\"=1+1<b>\"@partner.example", "refused@partner.example", "endless@partner.example"])
                    Assert.Equal(250, (await client.SendMailAsync($"\"@SUM(A1){Markup}\"@corp.example", [recipient], Hostile())).Code);
            }

            await gateway.Tracking.WaitForAttemptsAsync(3);
            await gateway.Services.GetRequiredService<TrackingWriter>().FlushAsync();
            var rows = await RowsAsync(gateway);
            Assert.Equal(3, rows.Count(row => row.As<Palettes.Track.TrackRow>().Sender.Contains(Markup, StringComparison.Ordinal)));
            foreach (var row in rows)
            {
                Judge("search", [.. row.Cells], 600);
                var shown = Assert.IsType<Page>(await CallAsync(gateway, "show", ("id", row.As<Palettes.Track.TrackRow>().Id!)));
                Judge("show", [.. shown.Fields.Select(field => field.Text)], 2000);
                Judge("show, as JSON", [.. Strings(JsonSerializer.SerializeToElement(shown.Value))], 2000);
            }

            var csv = await ExportAsync(gateway, "csv");
            var lines = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(rows.Count + 1, lines.Length);
            Judge("CSV", lines, 5000);
            Assert.All(lines.Skip(1).SelectMany(Fields), field => Assert.DoesNotMatch(@"^\s*[=+\-@|%]", field));
            var ndjson = (await ExportAsync(gateway, "ndjson")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(rows.Count, ndjson.Length);
            Judge("NDJSON", ndjson, 8000);
            Assert.All(ndjson, line => JsonDocument.Parse(line).Dispose());
        }

        var written = log.ToString();
        Assert.Contains("@corp.example", written, StringComparison.Ordinal);
        Judge("log", written.Split('\n').Select(line => line.TrimEnd('\r')).ToArray(), 4000);
    }

    // The encoded word says what the raw field cannot; the rest of the field is 100 KB.
    private static string Hostile()
    {
        var word = $"=?utf-8?b?{Convert.ToBase64String(Encoding.UTF8.GetBytes($"=HYPERLINK(\"x\"){Markup}{Escapes}"))}?=";
        return $"Subject: {word}\r\n {string.Join("\r\n ", Long.Chunk(900).Select(chunk => new string(chunk)))}\r\nMessage-ID: <=1+1{Markup}@x>\r\n\r\nHello\r\n";
    }

    private static void Judge(string where, IReadOnlyList<string> texts, int longest)
    {
        foreach (var text in texts)
        {
            Assert.True(text.Length <= longest, $"{where}: {text.Length} characters: {text[..Math.Min(200, text.Length)]}");
            var steering = text.FirstOrDefault(c => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator && c != '\t');
            Assert.True(steering == default, $"{where}: U+{(int)steering:X4} in {text[..Math.Min(400, text.Length)]}");
        }
    }

    private static IEnumerable<string> Strings(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Strings(member.Value)),
        _ => [],
    };

    // As a spreadsheet reads them (RFC 4180).
    private static List<string> Fields(string line)
    {
        var (fields, field, isQuoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
        {
            if (isQuoted && line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"')
                field.Append(line[i++]);
            else if (line[i] == '"')
                isQuoted = !isQuoted;
            else if (line[i] == ',' && !isQuoted)
                (_, field) = (Add(fields, field), new StringBuilder());
            else
                field.Append(line[i]);
        }

        Add(fields, field);
        return fields;
    }

    private static bool Add(List<string> fields, StringBuilder field)
    {
        fields.Add(field.ToString());
        return true;
    }

    private static async Task<List<Row>> RowsAsync(RunningGateway gateway)
    {
        var rows = new List<Row>();
        await foreach (var row in Assert.IsType<Rows>(await CallAsync(gateway, "search")).Items)
            rows.Add(row);
        return rows;
    }

    private static async Task<string> ExportAsync(RunningGateway gateway, string format) => Assert.IsType<Document>(
        await Assert.IsType<Writing>(await CallAsync(gateway, "export", ("format", format))).GatherAsync(CancellationToken.None)).Text;

    private static Task<OperationResult> CallAsync(RunningGateway gateway, string operation, params (string Name, string Value)[] arguments) =>
        gateway.Services.GetRequiredService<OperationDispatcher>().CallAsync(
            new OperationRequest("track", operation, arguments.ToDictionary(argument => argument.Name, argument => (IReadOnlyList<string>)[argument.Value])), Viewer);
}

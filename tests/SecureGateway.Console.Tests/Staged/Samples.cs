using System.Text.Json;
using SecureGateway.Mail;
using SecureGateway.Operations.Wire;
using SecureGateway.Palettes.Queue;
using SecureGateway.Palettes.Track;
using SecureGateway.Tracking;

namespace SecureGateway.WebConsole.Tests;

/// <summary>Values as operations answer with.</summary>
internal static class Samples
{
    public const string Id = "01M8ES9B9RFB989N9B682QGW39";

    public static readonly TrackRow Row = new(
        "3766050321501711138.gw1", "gw1", Id, ConsoleTest.Now.AddMinutes(-5), TrackedKind.Message, "alice@corp.example", "bob@partner.example", "Invoice 4711", "<1@corp.example>",
        "mail.corp.example [192.0.2.7]", "internal", "TLSv1.3", TrackedStatus.Delivered, "mx.partner.example:25", null, "TLSv1.2", false, false, FailureReason.None, Fault.None,
        "250 2.0.0 taken", 1, 0, null, 1711, 7);

    public static readonly QueueRow Waiting = new(
        Id, "alice@corp.example", ["bob@partner.example"], 1711, ConsoleTest.Now.AddMinutes(-5), "mx.partner.example:25", QueueRowState.Waiting, 1, 1, ConsoleTest.Now.AddMinutes(5),
        FailureReason.TlsReset, "451 4.7.5 TLS failed", "mx.partner.example", false);

    /// <summary>Counters as a peer tells them: <c>{"accepted":200,"underTlsIn":0.985}</c>.</summary>
    public static TrackSummaryRow Counted(DateTimeOffset at, string json) => OperationJson.As<TrackSummaryRow>(JsonSerializer.Deserialize<JsonElement>(json)) with { At = at };

    /// <summary>The same on another place, so that rows are told from each other.</summary>
    public static TrackRow Another(int number) => Row with { Place = $"{number}.gw1", Id = $"01M8ES9B9RFB989N9B6{number:0000000}", Subject = $"Message {number}" };

    public static string Strange => "<img src=x onerror=alert(1)>\u202e\u001b[31m" + new string('x', 100_000);
}

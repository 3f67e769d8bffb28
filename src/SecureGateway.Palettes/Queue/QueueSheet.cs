using SecureGateway.Mail;
using SecureGateway.Operations;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Palettes.Queue;

/// <summary>One message of the queue, with who brought it and how.</summary>
/// <param name="Profile">The connection profile that its client matched.</param>
/// <param name="Tls">Version and suite of the session that brought it; null in clear.</param>
public sealed record QueueSheet(
    string Id,
    string Sender,
    long Size,
    DateTimeOffset Accepted,
    string? Client,
    string? ClientHost,
    string? Hello,
    string? Profile,
    long? Revision,
    string? Tls,
    bool RequireTls,
    IReadOnlyList<QueueRow> Destinations,
    IReadOnlyList<ReportKind> ReportsDue)
{
    public static readonly Sheet<QueueSheet> Answer = new Sheet<QueueSheet>()
        .Field("id", m => m.Id)
        .Field("sender", m => m.Sender)
        .Field("size", m => CellText.Size(m.Size))
        .Field("accepted", m => m.Accepted)
        .Field("client", m => m.Client is null ? null : m.ClientHost is null ? m.Client : $"{m.ClientHost} [{m.Client}]")
        .Field("hello", m => m.Hello)
        .Field("profile", m => m.Profile)
        .Field("revision", m => m.Revision)
        .Field("came in", m => m.Client is null ? null : m.Tls ?? "in clear")
        .Field("requires TLS", m => m.RequireTls ? true : null)
        .Fields("on its way", m => m.Destinations.Select(QueueWords.Story))
        .Fields("report due", m => m.ReportsDue.Cast<object?>());

    public static QueueSheet Of(QueuedMessageDetails message)
    {
        var inbound = message.Inbound;
        return new QueueSheet(
            message.Entry.Id.ToString(),
            message.Entry.Sender?.ToString() ?? "<>",
            message.Entry.Size,
            message.Entry.Accepted,
            inbound?.Client.ToString(),
            inbound?.ClientHost,
            inbound?.HelloName,
            inbound?.Profile,
            inbound?.Revision,
            inbound?.Tls is { } tls ? $"{tls.VersionName} {tls.CipherSuite}" : null,
            message.Envelope.RequireTls,
            [.. message.Entry.Destinations.Select(destination => QueueRow.Of(message.Entry, destination))],
            message.Entry.ReportsDue);
    }
}

using SecureGateway.Inbound;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Session;

/// <summary>One open SMTP session.</summary>
/// <param name="Hello">As the client said it.</param>
/// <param name="Tls">Version and suite; null in clear.</param>
/// <param name="ClientCertificate">Subject of the certificate that the client showed.</param>
public sealed record SessionRow(
    string Id,
    string Client,
    string? ClientHost,
    string Hello,
    string Listener,
    string Profile,
    string? Tls,
    string? ClientCertificate,
    SmtpSessionState State,
    long Messages,
    long Refused,
    DateTimeOffset Since)
{
    public static readonly Table<SessionRow> Table = new Table<SessionRow>("session")
        .Column("id", s => s.Id)
        .Column("client", s => s.ClientHost is null ? s.Client : $"{s.ClientHost} [{s.Client}]")
        .Column("hello", s => s.Hello)
        .Column("profile", s => s.Profile)
        .Column("tls", s => s.Tls ?? "in clear")
        .Column("state", s => s.State)
        .Column("messages", s => s.Messages)
        .Column("refused", s => s.Refused)
        .Column("since", s => s.Since)
        .InOrderOf(s => s.Since);

    public static readonly Sheet<SessionRow> Sheet = new Sheet<SessionRow>()
        .Field("id", s => s.Id)
        .Field("client", s => s.Client)
        .Field("client host", s => s.ClientHost)
        .Field("hello", s => s.Hello)
        .Field("listener", s => s.Listener)
        .Field("profile", s => s.Profile)
        .Field("tls", s => s.Tls ?? "in clear")
        .Field("client certificate", s => s.ClientCertificate)
        .Field("state", s => s.State)
        .Field("messages", s => s.Messages)
        .Field("refused", s => s.Refused)
        .Field("since", s => s.Since);

    public static SessionRow Of(SmtpSessionInfo session) => new(
        session.Id,
        session.Client.ToString(),
        session.ClientHost,
        session.HelloName,
        session.Listener,
        session.Profile,
        session.Tls is { } tls ? $"{tls.VersionName} {tls.CipherSuite}" : null,
        session.Tls?.Certificate?.Subject,
        session.State,
        session.Messages,
        session.Refused,
        session.Since);
}

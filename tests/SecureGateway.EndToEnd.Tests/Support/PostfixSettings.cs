using SecureGateway.Staging;
using SecureGateway.TestSupport;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>What a private Postfix is to be: it takes mail for <c>partner.example</c> into one maildir.</summary>
public sealed record PostfixSettings
{
    /// <summary>smtpd_tls_security_level: none, may or encrypt.</summary>
    public string InboundTls { get; init; } = "may";

    /// <summary>Where mail for other domains goes, <c>127.0.0.1:2525</c>; null keeps it.</summary>
    public string? RelayHost { get; init; }

    /// <summary>smtp_tls_security_level: none, may, encrypt, secure.</summary>
    public string OutboundTls { get; init; } = "may";

    /// <summary>Clients on this machine may send anywhere, as a sending server's own do.</summary>
    public bool Relays { get; init; }

    /// <summary>Its certificate as a server.</summary>
    public CertificatePlan Certificate { get; init; } = CertificatePlan.For("postfix.example");

    /// <summary>Further lines of main.cf.</summary>
    public string More { get; init; } = "";

    public int Port { get; init; }

    /// <summary>Its files; <c>mail</c> is where the maildir comes to lie.</summary>
    internal PostfixFiles Files(string directory, int port, string certificate, string key) => new(directory, port, "postfix.example", certificate, key, RelayHost)
    {
        More = $"""
            local_header_rewrite_clients =
            virtual_mailbox_domains = partner.example
            virtual_mailbox_base = {directory}/mail
            virtual_mailbox_maps = static:inbox/
            virtual_uid_maps = static:65534
            virtual_gid_maps = static:65534
            smtpd_relay_restrictions = {(Relays ? "permit_mynetworks, " : "")}reject_unauth_destination
            smtpd_tls_security_level = {InboundTls}
            smtpd_tls_received_header = yes
            smtp_tls_security_level = {OutboundTls}
            smtp_tls_loglevel = 1
            {More}
            """,
    };
}

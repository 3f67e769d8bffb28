using SecureGateway.Staging;

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

    internal string MainFile(string directory, string certificate, string key) => $"""
        compatibility_level = 3.6
        queue_directory = {directory}/queue
        data_directory = {directory}/data
        daemon_directory = {PostfixInstance.Daemons}
        command_directory = /usr/sbin
        mail_owner = postfix
        setgid_group = postdrop
        myhostname = postfix.example
        mydestination =
        mynetworks = 127.0.0.0/8
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        relayhost = {(RelayHost is { } host ? $"[{host.Split(':')[0]}]:{host.Split(':')[1]}" : "")}
        alias_maps =
        local_recipient_maps =
        local_header_rewrite_clients =
        virtual_mailbox_domains = partner.example
        virtual_mailbox_base = {directory}/mail
        virtual_mailbox_maps = static:inbox/
        virtual_uid_maps = static:65534
        virtual_gid_maps = static:65534
        smtpd_relay_restrictions = {(Relays ? "permit_mynetworks, " : "")}reject_unauth_destination
        smtpd_tls_security_level = {InboundTls}
        smtpd_tls_chain_files = {key}, {certificate}
        smtpd_tls_received_header = yes
        smtp_tls_security_level = {OutboundTls}
        smtp_tls_loglevel = 1
        maillog_file_prefixes = {directory}
        maillog_file = {directory}/mail.log
        {More}

        """;

    internal static string MasterFile(int port) => $"""
        127.0.0.1:{port} inet n - n - - smtpd
        pickup unix n - n 60 1 pickup
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        tlsmgr unix - - n 1000? 1 tlsmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        proxymap unix - - n - - proxymap
        smtp unix - - n - - smtp
        relay unix - - n - - smtp
        error unix - - n - - error
        retry unix - - n - - error
        virtual unix - n n - - virtual
        anvil unix - - n - 1 anvil
        scache unix - - n - 1 scache
        postlog unix-dgram n - n - 1 postlogd

        """;
}

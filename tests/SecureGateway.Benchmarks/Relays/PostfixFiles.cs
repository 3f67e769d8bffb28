using SecureGateway.Staging;

namespace SecureGateway.Benchmarks;

/// <summary>main.cf, master.cf and a P-256 identity like the gateway's own.</summary>
internal static class PostfixFiles
{
    public static void Write(RelaySetting setting, int port)
    {
        var directory = setting.Directory;
        foreach (var name in (string[])["queue", "data"])
            Directory.CreateDirectory(Path.Combine(directory, name));
        Owner("postfix", Path.Combine(directory, "data"));
        var (certificate, key) = CertificateFactory.Shared.Server("postfix.bench.example").WritePem(directory, "postfix");
        var level = setting.Tls ? "may" : "none";
        File.WriteAllText(Path.Combine(directory, "main.cf"), $"""
            compatibility_level = 3.6
            queue_directory = {directory}/queue
            data_directory = {directory}/data
            daemon_directory = /usr/lib/postfix/sbin
            command_directory = /usr/sbin
            mail_owner = postfix
            setgid_group = postdrop
            myhostname = postfix.bench.example
            mydestination =
            mynetworks = 127.0.0.0/8
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            relayhost = [127.0.0.1]:{setting.NextHop.Port}
            alias_maps =
            local_recipient_maps =
            smtputf8_enable = no
            smtpd_recipient_restrictions = permit_mynetworks, reject
            smtpd_tls_security_level = {level}
            smtpd_tls_chain_files = {key}, {certificate}
            smtp_tls_security_level = {level}
            smtp_tls_connection_reuse = yes
            maillog_file_prefixes = {directory}
            maillog_file = {directory}/mail.log

            """);
        File.WriteAllText(Path.Combine(directory, "master.cf"), $"""
            127.0.0.1:{port} inet n - n - - smtpd
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            verify unix - - n - 1 verify
            flush unix n - n 1000? 0 flush
            proxymap unix - - n - - proxymap
            smtp unix - - n - - smtp
            relay unix - - n - - smtp
            showq unix n - n - - showq
            error unix - - n - - error
            retry unix - - n - - error
            discard unix - - n - - discard
            local unix - n n - - local
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache
            tlsproxy unix - - n - 0 tlsproxy
            postlog unix-dgram n - n - 1 postlogd

            """);
    }

    private static void Owner(string user, string directory)
    {
        using var process = System.Diagnostics.Process.Start("chown", [user, directory]);
        process.WaitForExit();
    }
}

using System.Diagnostics;

namespace SecureGateway.TestSupport;

/// <summary>
/// The files of a private instance of Debian's Postfix: everything under one directory, nothing chrooted, one loopback port,
/// no aliases. Whoever needs more says so in further lines of main.cf.
/// </summary>
/// <param name="Directory">Exists, is its own, and other users may look into it.</param>
/// <param name="Certificate">PEM file, chain included.</param>
/// <param name="Key">PEM file.</param>
/// <param name="RelayHost">Where mail goes, <c>127.0.0.1:2525</c>; null keeps it.</param>
public sealed record PostfixFiles(string Directory, int Port, string HostName, string Certificate, string Key, string? RelayHost)
{
    /// <summary>Where Debian has Postfix's daemons.</summary>
    public const string Daemons = "/usr/lib/postfix/sbin";

    /// <summary>The one that is started, in a session of its own: at SIGTERM it ends its process group.</summary>
    public const string Master = Daemons + "/master";

    /// <summary>Further lines of main.cf.</summary>
    public string More { get; init; } = "";

    public string LogFile => Path.Combine(Directory, "mail.log");

    /// <summary>Writes main.cf and master.cf, and makes the directories that they name.</summary>
    /// <exception cref="InvalidOperationException">Postfix's user is not there, or may not be given a directory.</exception>
    public async Task WriteAsync()
    {
        System.IO.Directory.CreateDirectory(Path.Combine(Directory, "queue"));
        await OwnAsync(System.IO.Directory.CreateDirectory(Path.Combine(Directory, "data")).FullName, "postfix").ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(Directory, "main.cf"), Main).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(Directory, "master.cf"), Services).ConfigureAwait(false);
    }

    /// <summary>Gives a directory to a user, by name or as <c>uid:gid</c>.</summary>
    public static async Task OwnAsync(string directory, string owner)
    {
        using var chown = Process.Start(new ProcessStartInfo("chown", [owner, directory]) { RedirectStandardError = true })!;
        var problem = await chown.StandardError.ReadToEndAsync().ConfigureAwait(false);
        await chown.WaitForExitAsync().ConfigureAwait(false);
        if (chown.ExitCode != 0)
            throw new InvalidOperationException($"{directory} cannot be given to {owner}: {problem.Trim()}");
    }

    private string Main => $"""
        compatibility_level = 3.6
        queue_directory = {Directory}/queue
        data_directory = {Directory}/data
        daemon_directory = {Daemons}
        command_directory = /usr/sbin
        mail_owner = postfix
        setgid_group = postdrop
        myhostname = {HostName}
        mydestination =
        mynetworks = 127.0.0.0/8
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        relayhost = {(RelayHost is { } host ? $"[{host.Split(':')[0]}]:{host.Split(':')[1]}" : "")}
        alias_maps =
        local_recipient_maps =
        smtpd_tls_chain_files = {Key}, {Certificate}
        maillog_file_prefixes = {Directory}
        maillog_file = {LogFile}
        {More}

        """;

    private string Services => $"""
        127.0.0.1:{Port} inet n - n - - smtpd
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
        virtual unix - n n - - virtual
        anvil unix - - n - 1 anvil
        scache unix - - n - 1 scache
        tlsproxy unix - - n - 0 tlsproxy
        postlog unix-dgram n - n - 1 postlogd

        """;
}

using System.Net;
using System.Net.Sockets;
using SecureGateway.Staging;
using SecureGateway.TestSupport;

namespace SecureGateway.Benchmarks;

/// <summary>
/// Debian's Postfix as a private instance: its own configuration, queue, data and ports under one directory, nothing
/// chrooted, connection reuse on. Needs root, because its master wants it.
/// </summary>
internal sealed class PostfixInstance : IRelay
{
    private readonly ChildProcess _master;

    private PostfixInstance(ChildProcess master, IPEndPoint inbound)
    {
        _master = master;
        Inbound = inbound;
        Meter = new ProcessMeter(master.Id);
    }

    public string Name => "postfix";

    public IPEndPoint Inbound { get; }

    public ProcessMeter? Meter { get; }

    /// <summary>Null when it cannot run here; the reason is printed.</summary>
    public static async Task<PostfixInstance?> StartAsync(RelaySetting setting)
    {
        if (!File.Exists(PostfixFiles.Master) || Environment.UserName != "root")
        {
            Console.Error.WriteLine("postfix skipped: it needs Debian's postfix package and root");
            return null;
        }

        using var port = new ReservedPort();
        var inbound = port.EndPoint;
        await FilesOf(setting, inbound.Port).WriteAsync();
        await RunAsync(setting, "check");
        port.Dispose();
        // Its own session: at SIGTERM the master ends its process group.
        var master = ChildProcess.Start("setsid", [PostfixFiles.Master, "-c", setting.Directory, "-d"], setting.Directory, Path.Combine(setting.Directory, "master.log"));
        await WaitForPortAsync(inbound, master);
        return new PostfixInstance(master, inbound);
    }

    public ValueTask DisposeAsync() => _master.DisposeAsync();

    // A P-256 identity like the gateway's own.
    private static PostfixFiles FilesOf(RelaySetting setting, int port)
    {
        var (certificate, key) = CertificateFactory.Shared.Server("postfix.bench.example").WritePem(setting.Directory, "postfix");
        var level = setting.Tls ? "may" : "none";
        return new PostfixFiles(setting.Directory, port, "postfix.bench.example", certificate, key, $"127.0.0.1:{setting.NextHop.Port}")
        {
            More = $"""
                smtputf8_enable = no
                smtpd_recipient_restrictions = permit_mynetworks, reject
                smtpd_tls_security_level = {level}
                smtp_tls_security_level = {level}
                smtp_tls_connection_reuse = yes
                """,
        };
    }

    private static async Task RunAsync(RelaySetting setting, string command)
    {
        using var process = System.Diagnostics.Process.Start("postfix", ["-c", setting.Directory, command]);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"postfix {command} failed with {process.ExitCode}");
    }

    private static async Task WaitForPortAsync(IPEndPoint port, ChildProcess master)
    {
        for (var limit = DateTime.UtcNow.AddSeconds(30); DateTime.UtcNow < limit && !master.HasExited;)
        {
            try
            {
                await using var client = await StagedClient.ConnectAsync(port);
                await client.QuitAsync();
                return;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                await Task.Delay(50); // not listening yet
            }
        }

        await master.DisposeAsync();
        throw new InvalidOperationException("postfix does not answer");
    }
}

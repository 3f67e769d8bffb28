using System.Net;
using System.Net.Sockets;
using System.Text;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>
/// Debian's Postfix as a private instance: configuration, queue, data, mail and log in one directory, one loopback port, its
/// master started and ended here by its id. Needs root, which its master wants; the test is skipped without.
/// </summary>
public sealed class PostfixInstance : IForeignServer
{
    internal const string Daemons = "/usr/lib/postfix/sbin";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly OutsideProgram _master;
    private readonly ScratchDirectory _directory;

    private PostfixInstance(OutsideProgram master, ScratchDirectory directory, IPEndPoint endPoint)
    {
        _master = master;
        _directory = directory;
        EndPoint = endPoint;
    }

    public IPEndPoint EndPoint { get; }

    public bool TlsAtOnce => false;

    public string HostAndPort => EndPoint.ToString();

    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string LogFile => Path.Combine(_directory.Path, "mail.log");

    private string Inbox => Path.Combine(_directory.Path, "mail", "inbox", "new");

    /// <summary>Skips the test where a Postfix of our own cannot run; to be asked before anything else is started.</summary>
    public static void Need()
    {
        var postfix = OutsideProgram.Need("postfix");
        Skip.IfNot(File.Exists(Path.Combine(Daemons, "master")), $"{postfix} is not Debian's: there is no {Daemons}/master");
        Skip.IfNot(Environment.IsPrivilegedProcess, "a Postfix of our own needs root");
    }

    public static async Task<IForeignServer> StartAsync(ForeignServerPlan plan) => await StartAsync(new PostfixSettings
    {
        Certificate = plan.Certificate,
        More = $"""
            smtpd_tls_protocols = {(plan.Tls12Only ? "TLSv1.2" : ">=TLSv1.2")}
            smtpd_tls_ask_ccert = {(plan.AsksForCertificate ? "yes" : "no")}
            """,
    });

    public static async Task<PostfixInstance> StartAsync(PostfixSettings settings)
    {
        Need();
        var directory = new ScratchDirectory();
        var endPoint = new IPEndPoint(IPAddress.Loopback, settings.Port);
        if (settings.Port == 0)
        {
            using var port = new ReservedPort();
            endPoint = port.EndPoint;
        }

        foreach (var name in (string[])["queue", "data", "mail"])
            Directory.CreateDirectory(Path.Combine(directory.Path, name));
        await RunAsync("chown", "postfix", Path.Combine(directory.Path, "data"));
        await RunAsync("chown", "65534:65534", Path.Combine(directory.Path, "mail"));
        var (certificate, key) = CertificateFactory.Shared.Make(settings.Certificate).WritePem(directory.Path, "postfix");
        directory.Write("main.cf", settings.MainFile(directory.Path, certificate, key));
        directory.Write("master.cf", PostfixSettings.MasterFile(endPoint.Port));
        await RunAsync("postfix", "-c", directory.Path, "check");
        // A session of its own: at SIGTERM the master ends its process group.
        var master = OutsideProgram.Start("setsid", [Path.Combine(Daemons, "master"), "-c", directory.Path, "-d"], directory.Path);
        var instance = new PostfixInstance(master, directory, endPoint);
        await instance.WaitAsync(instance.Answers, "an answer on its port");
        return instance;
    }

    /// <summary>The messages in its inbox, once there are so many: as its mailbox has them, with CRLF.</summary>
    public async Task<string[]> InboxAsync(int count)
    {
        await WaitAsync(() => Task.FromResult(Directory.Exists(Inbox) && Directory.GetFiles(Inbox).Length >= count), $"{count} messages");
        return [.. Directory.GetFiles(Inbox).Order(StringComparer.Ordinal)
            .Select(file => File.ReadAllText(file, Encoding.Latin1).Replace("\n", "\r\n", StringComparison.Ordinal))];
    }

    public async Task<string> TakenAsync() => (await InboxAsync(1))[0];

    public Task WaitForLogAsync(string text) => WaitAsync(() => Task.FromResult(Log.Contains(text, StringComparison.Ordinal)), $"'{text}' in its log");

    public async ValueTask DisposeAsync()
    {
        _master.Terminate();
        if (!_master.HasExited)
            await _master.WaitForExitAsync();
        await _master.DisposeAsync();
        _directory.Dispose();
    }

    private static async Task RunAsync(string program, params string[] arguments) =>
        (await OutsideProgram.RunAsync(OutsideProgram.Need(program), arguments)).Expect(0);

    private async Task<bool> Answers()
    {
        try
        {
            await using var client = await StagedClient.ConnectAsync(EndPoint);
            await client.QuitAsync();
            return true;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false; // not listening yet
        }
    }

    // Another program's files and ports tell nobody when they change, so they are looked at again and again.
    private async Task WaitAsync(Func<Task<bool>> condition, string what)
    {
        for (var limit = DateTime.UtcNow + Patience; ;)
        {
            if (await condition())
                return;
            if (_master.HasExited || DateTime.UtcNow > limit)
                throw new TimeoutException($"Postfix: waited in vain for {what}\n{_master.Error}\n{Log}");
            await Task.Delay(20);
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using SecureGateway.Staging;
using SecureGateway.TestSupport;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>
/// Debian's Postfix as a private instance: configuration, queue, data, mail and log in one directory, one loopback port, its
/// master started and ended here by its id. Needs root, which its master wants; the test is skipped without.
/// </summary>
public sealed class PostfixInstance : IForeignServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly OutsideProgram _master;
    private readonly ScratchDirectory _directory;

    private PostfixInstance(OutsideProgram master, ScratchDirectory directory, IPEndPoint endPoint, string logFile)
    {
        _master = master;
        _directory = directory;
        EndPoint = endPoint;
        LogFile = logFile;
    }

    public IPEndPoint EndPoint { get; }

    public bool TlsAtOnce => false;

    public string HostAndPort => EndPoint.ToString();

    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string LogFile { get; }

    private string Inbox => Path.Combine(_directory.Path, "mail", "inbox", "new");

    /// <summary>Skips the test where a Postfix of our own cannot run; to be asked before anything else is started.</summary>
    public static void Need()
    {
        var postfix = OutsideProgram.Need("postfix");
        Skip.IfNot(File.Exists(PostfixFiles.Master), $"{postfix} is not Debian's: there is no {PostfixFiles.Master}");
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

        await PostfixFiles.OwnAsync(Directory.CreateDirectory(Path.Combine(directory.Path, "mail")).FullName, "65534:65534");
        var (certificate, key) = CertificateFactory.Shared.Make(settings.Certificate).WritePem(directory.Path, "postfix");
        var files = settings.Files(directory.Path, endPoint.Port, certificate, key);
        await files.WriteAsync();
        await RunAsync("postfix", "-c", directory.Path, "check");
        var master = OutsideProgram.Start("setsid", [PostfixFiles.Master, "-c", directory.Path, "-d"], directory.Path);
        var instance = new PostfixInstance(master, directory, endPoint, files.LogFile);
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

using System.Net;
using System.Text.RegularExpressions;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>
/// The host as a process of its own, as an operator runs it: a configuration file, a data directory, signals. Ports are
/// chosen once, so that clients find a gateway again that was killed and started anew.
/// </summary>
public sealed partial class GatewayProcess : IAsyncDisposable
{
    private readonly ScratchDirectory _directory = new();
    private readonly List<string> _logs = [];
    private OutsideProgram? _program;

    private GatewayProcess(string policy, string node, string name, string host)
    {
        Host = host;
        using var smtp = new ReservedPort();
        using var console = new ReservedPort();
        Smtp = smtp.EndPoint;
        ConfigurationFile = _directory.Write("gateway.conf", $$"""
            secure-gateway {
              node {
                name = "{{name}}"
                host-name = "gateway.test.example"
                data-directory = "data"
                smtp.listeners = [ { address = "127.0.0.1", port = {{smtp.Port}}, tls = starttls } ]
                console { address = "127.0.0.1", port = {{console.Port}} }
                {{node}}
              }
              policy {
                {{policy}}
              }
            }
            """);
        Http = new HttpClient { BaseAddress = new Uri($"http://{console.EndPoint}"), Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Of the process that runs now.</summary>
    public int Id => _program!.Id;

    public string ConfigurationFile { get; }

    /// <summary>The program of the next start: another build's <c>SecureGateway.Host.dll</c> may take the place of this one's.</summary>
    public string Host { get; set; }

    /// <summary>Where <c>sgw</c> finds it.</summary>
    public string Socket => System.IO.Path.Combine(DataDirectory, "operations.sock");

    public string DataDirectory => System.IO.Path.Combine(_directory.Path, "data");

    public IPEndPoint Smtp { get; }

    /// <summary>To the console's address.</summary>
    public HttpClient Http { get; }

    /// <summary>What was logged, all starts together.</summary>
    public string Log => string.Concat(_logs.Append(_program?.Output ?? ""));

    public static async Task<GatewayProcess> StartAsync(string policy, string node = "")
    {
        var gateway = Launch(policy, node);
        try
        {
            await gateway.WaitForReadyAsync();
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync(); // nobody else knows of its process
            throw;
        }
    }

    /// <summary>Returns at once; see <see cref="WaitForReadyAsync"/>.</summary>
    public static GatewayProcess Launch(string policy, string node = "", string name = "process", string? host = null)
    {
        var gateway = new GatewayProcess(policy, node, name, host ?? HostFile);
        gateway.LaunchAgain();
        return gateway;
    }

    /// <summary>Any command of the host's.</summary>
    public static Task<ProgramResult> HostAsync(params IReadOnlyList<string> arguments) =>
        OutsideProgram.RunAsync(OutsideProgram.Need("dotnet"), [HostFile, .. arguments], within: TimeSpan.FromMinutes(2));

    /// <summary>Returns when it says that it is ready.</summary>
    public Task StartAgainAsync()
    {
        LaunchAgain();
        return WaitForReadyAsync();
    }

    /// <summary>Returns at once.</summary>
    public void LaunchAgain() => _program = OutsideProgram.Start(OutsideProgram.Need("dotnet"), [Host, "run", "--config", ConfigurationFile], _directory.Path);

    public Task WaitForReadyAsync() => _program!.WaitForAsync(output => Ready().IsMatch(output), "the line 'ready'");

    /// <summary>SIGSTOP: it neither works nor ends, and nobody is told.</summary>
    public void Pause() => _program!.Pause();

    /// <summary>SIGCONT.</summary>
    public void Resume() => _program!.Resume();

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _program!.Kill();
        await _program.WaitForExitAsync();
        await EndedAsync();
    }

    public Task WaitForLogAsync(string text) => _program!.WaitForAsync(output => output.Contains(text, StringComparison.Ordinal), $"'{text}'");

    /// <summary>SIGHUP.</summary>
    public void HangUp() => _program!.HangUp();

    /// <summary>SIGTERM; see <see cref="WaitForExitAsync"/>.</summary>
    public void Terminate() => _program!.Terminate();

    public async Task<ProgramResult> WaitForExitAsync()
    {
        var result = await _program!.WaitForExitAsync(TimeSpan.FromMinutes(2));
        await EndedAsync();
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
            await _program.DisposeAsync();
        Http.Dispose();
        _directory.Dispose();
    }

    /// <summary>Of this build.</summary>
    public static string HostFile => Path.Combine(AppContext.BaseDirectory, "SecureGateway.Host.dll");

    private async Task EndedAsync()
    {
        _logs.Add(_program!.Output);
        await _program.DisposeAsync();
        _program = null;
    }

    [GeneratedRegex(@"\] ready\r?$", RegexOptions.Multiline)]
    private static partial Regex Ready();
}

using System.Net;
using SecureGateway.Staging;

namespace SecureGateway.Benchmarks;

/// <summary>The gateway as a process of its own, on a data directory of its own; can be killed and started again.</summary>
internal sealed class GatewayProcess : IRelay
{
    private readonly string _host;
    private readonly string _configuration;
    private readonly string _directory;
    private readonly int _consolePort;
    private ChildProcess? _process;

    private GatewayProcess(string host, RelaySetting setting, string name)
    {
        Name = name;
        _host = host;
        _directory = setting.Directory;
        _configuration = Path.Combine(_directory, "gateway.conf");
        Inbound = FreePort();
        _consolePort = FreePort().Port;
        File.WriteAllText(_configuration, GatewayConfiguration.Text(setting, Inbound.Port, _consolePort));
    }

    public string Name { get; }

    public IPEndPoint Inbound { get; }

    /// <summary>The web console.</summary>
    public Uri WebConsole => new($"http://127.0.0.1:{_consolePort}");

    public ProcessMeter? Meter => _process is null ? null : new ProcessMeter(_process.Id);

    public int ProcessId => _process!.Id;

    /// <summary>What the gateway logged, all starts together.</summary>
    public string LogFile => Path.Combine(_directory, "gateway.log");

    /// <summary>Null when there is no host to run; the reason is printed.</summary>
    public static async Task<GatewayProcess?> StartAsync(Arguments arguments, RelaySetting setting, string name = "gateway")
    {
        var host = arguments.Text("host") ?? DefaultHost();
        if (!File.Exists(host))
        {
            Console.Error.WriteLine($"gateway skipped: there is no {host}");
            return null;
        }

        var gateway = new GatewayProcess(Path.GetFullPath(host), setting, name);
        await gateway.StartAgainAsync();
        return gateway;
    }

    /// <summary>Returns when it answers 200 on /healthz/ready.</summary>
    public async Task StartAgainAsync()
    {
        _process = ChildProcess.Start("dotnet", [_host, "run", "--config", _configuration], _directory, LogFile);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var url = $"http://127.0.0.1:{_consolePort}/healthz/ready";
        for (var limit = DateTime.UtcNow.AddSeconds(60); DateTime.UtcNow < limit && !_process.HasExited;)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(url));
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // not listening yet
            }

            await Task.Delay(20);
        }

        var exited = _process.HasExited;
        await _process.DisposeAsync();
        throw new InvalidOperationException($"the gateway {(exited ? "exited" : "is not ready after 60 s")}:\n{File.ReadAllText(LogFile)}");
    }

    public Task KillAsync() => _process!.KillAsync();

    public Task StopAsync() => _process!.TerminateAsync(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }

    private static IPEndPoint FreePort()
    {
        using var port = new ReservedPort();
        return port.EndPoint;
    }

    private static string DefaultHost()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "SecureGateway.sln")))
            root = root.Parent;
        var output = Path.GetRelativePath(Path.Combine(root?.FullName ?? ".", "tests", "SecureGateway.Benchmarks"), AppContext.BaseDirectory);
        return Path.Combine(root?.FullName ?? ".", "src", "SecureGateway.Host", output, "SecureGateway.Host.dll");
    }
}

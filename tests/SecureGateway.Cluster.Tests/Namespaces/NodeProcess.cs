using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using SecureGateway.EndToEnd.Tests.Support;

namespace SecureGateway.Cluster.Tests.Namespaces;

/// <summary>What an operation came to, as the API tells it.</summary>
internal sealed record OperationAnswer(HttpStatusCode Status, JsonElement Json)
{
    public bool IsDone => Status == HttpStatusCode.OK;

    /// <summary>Neither done nor refused: it will be settled.</summary>
    public bool IsNotKnown => !IsDone && ToString().Contains("not known", StringComparison.Ordinal);

    public override string ToString() => Json.ValueKind == JsonValueKind.Undefined ? Status.ToString() : Json.GetRawText();
}

/// <summary>A gateway as a process in a network namespace, driven through its Unix socket as sgw does.</summary>
internal sealed partial class NodeProcess(string space, string name, string configuration, string socket, string directory) : IAsyncDisposable
{
    private readonly List<string> _logs = [];
    private OutsideProgram? _program;

    public string Name => name;

    public bool IsRunning => _program is { HasExited: false };

    public string Socket => socket;

    public string Log => string.Concat(_logs.Append(_program?.Output ?? "").Append(_program?.Error ?? ""));

    /// <summary>Does not wait until it is ready.</summary>
    public void Launch() => _program = OutsideProgram.Start(
        OutsideProgram.Need("ip"),
        ["netns", "exec", space, OutsideProgram.Need("dotnet"), Path.Combine(AppContext.BaseDirectory, "SecureGateway.Host.dll"), "run", "--config", configuration],
        directory);

    public Task ReadyAsync() => _program!.WaitForAsync(output => Ready().IsMatch(output), $"{name} says 'ready'");

    public Task WaitForLogAsync(string text, int after = 0) =>
        _program!.WaitForAsync(output => output.IndexOf(text, Math.Min(after, output.Length), StringComparison.Ordinal) >= 0, $"{name} says '{text}'");

    /// <summary>How much this process has logged until now.</summary>
    public int LogLength => _program?.Output.Length ?? 0;

    /// <summary>SIGSTOP.</summary>
    public void Pause() => _program!.Pause();

    /// <summary>SIGCONT.</summary>
    public void Resume() => _program?.Resume();

    /// <summary>SIGTERM; returns when it has ended.</summary>
    public async Task StopAsync()
    {
        _program!.Terminate();
        await EndedAsync();
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (_program is null)
            return;
        _program.Kill();
        await EndedAsync();
    }

    private async Task EndedAsync()
    {
        await _program!.WaitForExitAsync(TimeSpan.FromMinutes(2));
        _logs.Add(_program.Output + _program.Error);
        await _program.DisposeAsync();
        _program = null;
    }

    /// <summary>Calls an operation; null when the node does not answer any more.</summary>
    public async Task<OperationAnswer?> CallAsync(string operation, object arguments)
    {
        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { BaseAddress = new Uri("http://gateway"), Timeout = TimeSpan.FromSeconds(60) };
        try
        {
            using var response = await http.PostAsJsonAsync($"/operations/{operation}", arguments);
            return new OperationAnswer(response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or JsonException)
        {
            return null; // killed while it answered
        }
    }

    public async Task<OperationAnswer> DoAsync(string operation, object arguments)
    {
        var answer = await CallAsync(operation, arguments);
        Assert.True(answer is { IsDone: true }, $"{name}: {operation}: {answer}\n{Log}");
        return answer!;
    }

    /// <summary>Revision and comment of each entry, the oldest first.</summary>
    public async Task<List<(long Revision, string Comment)>> HistoryAsync()
    {
        var history = await DoAsync("config/history", new { limit = 1000 });
        return
        [
            .. history.Json.GetProperty("rows").EnumerateArray()
                .Where(row => row.TryGetProperty("revision", out var revision) && revision.ValueKind == JsonValueKind.Number)
                .Select(row => (row.GetProperty("revision").GetInt64(), row.GetProperty("comment").GetString() ?? "")).OrderBy(entry => entry.Item1),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
            await _program.DisposeAsync();
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
        return new NetworkStream(connection, ownsSocket: true);
    }

    [GeneratedRegex(@"\] ready\r?$", RegexOptions.Multiline)]
    private static partial Regex Ready();
}

using System.Net.Sockets;
using System.Text;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>Calls operations as any program on the node's machine can: HTTP on the Unix socket.</summary>
internal sealed class OperationsSocket(string path) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
        PooledConnectionLifetime = TimeSpan.Zero, // the node may be another one the next time
    });

    /// <param name="arguments">A JSON object.</param>
    /// <returns>The body of a good answer.</returns>
    public async Task<string> CallAsync(string palette, string operation, string arguments)
    {
        using var body = new StringContent(arguments, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri($"http://node/operations/{palette}/{operation}"), body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{palette} {operation}: {answer.StatusCode}: {text}");
        return text;
    }

    public void Dispose() => _http.Dispose();
}

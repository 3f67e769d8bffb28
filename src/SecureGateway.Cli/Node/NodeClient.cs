using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Cli.Node;

/// <summary>
/// The node's HTTP interface, over its socket or over HTTPS with a token. Throws <see cref="CannotReachException"/> when there
/// is no answer, and <see cref="RefusedException"/> when the node lets nobody in on these terms.
/// </summary>
internal sealed class NodeClient : IDisposable
{
    private const string FrameType = "application/x-ndjson";

    private readonly HttpClient _http;
    private readonly string _where;

    internal NodeClient(HttpClient http, string where) => (_http, _where) = (http, where);

    public static NodeClient Connect(ConnectionOptions options)
    {
        if (options.Url is { } url)
        {
            var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10), AllowAutoRedirect = false };
            handler.SslOptions.RemoteCertificateValidationCallback = Trusted.By(options.CaFile);
            var remote = new HttpClient(handler) { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
            if (options.TokenFile is { } file)
                remote.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ReadToken(file));
            return new NodeClient(remote, url.GetLeftPart(UriPartial.Authority));
        }

        var path = SocketPath.Find(options);
        var local = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        return new NodeClient(new HttpClient(local) { BaseAddress = new Uri("http://node"), Timeout = Timeout.InfiniteTimeSpan }, path);
    }

    public async Task<NodeDescription> DescribeAsync(CancellationToken cancellation)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "operations/palettes"), cancellation).ConfigureAwait(false);
        return await AnswerAsync(() => response.Content.ReadFromJsonAsync<NodeDescription>(OperationJson.Options, cancellation), cancellation).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<string>> CompleteAsync(string palette, string operation, string argument, string typed, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "operations/completions") { Content = JsonContent.Create(new { palette, operation, argument, typed }) };
        using var response = await SendAsync(request, cancellation).ConfigureAwait(false);
        return await AnswerAsync(() => response.Content.ReadFromJsonAsync<List<string>>(OperationJson.Options, cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>Calls; the frames as they come. One that breaks off without its last frame ends in <see cref="CannotReachException"/>.</summary>
    public async IAsyncEnumerable<Frame> CallAsync(OperationRequest call, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"operations/{call.Palette}/{call.Operation}") { Content = JsonContent.Create(call.Arguments) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(FrameType));
        using var response = await SendAsync(request, cancellation).ConfigureAwait(false);
        await using var stream = await AnswerAsync(async () => (Stream?)await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        using var reader = new StreamReader(stream);
        var last = default(Frame);
        while (await LineAsync(reader, cancellation).ConfigureAwait(false) is { } line)
        {
            last = await AnswerAsync(() => Task.FromResult(JsonSerializer.Deserialize<Frame>(line, OperationJson.Options)), cancellation).ConfigureAwait(false);
            yield return last;
        }

        if (last is null or BeginFrame or RowFrame or ProgressFrame)
            throw new CannotReachException($"{_where} broke off in the middle of its answer") { WasAsked = true };
    }

    public void Dispose() => _http.Dispose();

    private static string ReadToken(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault()?.Trim() ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotReachException($"the token cannot be read: {e.Message}", e);
        }
    }

    private async Task<string?> LineAsync(StreamReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadLineAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new CannotReachException($"{_where} broke off in the middle of its answer: {e.Message}", e) { WasAsked = true };
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var response = await AnswerAsync(
            async () => (HttpResponseMessage?)await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false), cancellation)
            .ConfigureAwait(false);
        if (response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType == FrameType)
            return response;
        using (response)
            throw new RefusedException(await AnswerAsync(() => RefusalAsync(response, cancellation), cancellation).ConfigureAwait(false));
    }

    // What is no answer of a gateway, or none in time, is a node that cannot be reached. The caller's own end stays one.
    private async Task<T> AnswerAsync<T>(Func<Task<T?>> ask, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await ask().ConfigureAwait(false) ?? throw new JsonException("nothing");
        }
        catch (HttpRequestException e)
        {
            throw new CannotReachException(Why(e), e) { WasAsked = IsLost(e) };
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new CannotReachException($"{_where}: no answer in time; is the address right, and does a firewall let it through?", e);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new CannotReachException($"{_where} answers, but not as a gateway does", e);
        }
        catch (IOException e)
        {
            throw new CannotReachException($"{_where} broke off in the middle of its answer: {e.Message}", e) { WasAsked = true };
        }
    }

    private static async Task<RefusedFrame?> RefusalAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        try
        {
            var json = JsonSerializer.Deserialize<RefusalBody>(text, OperationJson.Options);
            if (json?.Reason is { } reason)
                return new RefusedFrame(json.Refused, reason, json.Problems ?? []);
        }
        catch (JsonException)
        {
            // Not from a gateway; the status is all there is to say.
        }

        return new RefusedFrame(RefusalKind.NotAllowed, $"the node answered {(int)response.StatusCode} {response.ReasonPhrase}", []);
    }

    // After the connection was made: what fails before is nothing that the node has heard of.
    private static bool IsLost(HttpRequestException e) =>
        e.HttpRequestError == HttpRequestError.ResponseEnded
        || (e.HttpRequestError != HttpRequestError.SecureConnectionError && e.InnerException is IOException and not FileNotFoundException);

    private string Why(HttpRequestException e) => e.InnerException switch
    {
        SocketException { SocketErrorCode: SocketError.AccessDenied } => $"{_where}: permission denied; only root and the user that the gateway runs as may use this socket",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => $"{_where}: nobody listens there; is the gateway running?",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } or FileNotFoundException => $"{_where} is not there; is the gateway running, and is this its data directory?",
        System.Security.Authentication.AuthenticationException inner => $"{_where}: the node's certificate is not accepted: {inner.Message}",
        var inner => $"{_where}: {inner?.Message ?? e.Message}",
    };

    private sealed record RefusalBody(RefusalKind Refused, string? Reason, IReadOnlyList<string>? Problems);
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using SecureGateway.Mail;

namespace SecureGateway.Revocation;

/// <summary>
/// Fetches over HTTP (RFC 6960 appendix A, RFC 5280 4.2.1.13): bounded in time, in octets and in number at one time; only
/// <c>http</c> addresses, and redirections to such. Sends no cookies and no credentials. Fails with <see cref="StatusException"/>.
/// </summary>
internal sealed class StatusFetcher : IDisposable
{
    private const int Redirections = 3;

    private readonly RevocationOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _room;
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxConnectionsPerServer = 8,
        MaxResponseHeadersLength = 16,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan, // the fetch has its own, which covers the body too
    };

    public StatusFetcher(RevocationOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _room = new SemaphoreSlim(options.Fetches);
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("SecureGateway", null));
    }

    public Task<byte[]> AskResponderAsync(Uri address, byte[] question) => FetchAsync(
        address,
        to => new HttpRequestMessage(HttpMethod.Post, to)
        {
            Content = new ByteArrayContent(question) { Headers = { ContentType = new MediaTypeHeaderValue("application/ocsp-request") } },
        },
        _options.LargestResponse);

    public Task<byte[]> ListAsync(Uri address) => FetchAsync(address, static to => new HttpRequestMessage(HttpMethod.Get, to), _options.LargestList);

    public void Dispose()
    {
        _client.Dispose();
        _room.Dispose();
    }

    private async Task<byte[]> FetchAsync(Uri address, Func<Uri, HttpRequestMessage> request, int largest)
    {
        using var limit = new CancellationTokenSource(_options.FetchTimeout, _time);
        try
        {
            await _room.WaitAsync(limit.Token).ConfigureAwait(false);
            try
            {
                return await FollowAsync(address, request, largest, limit.Token).ConfigureAwait(false);
            }
            finally
            {
                _room.Release();
            }
        }
        catch (OperationCanceledException error)
        {
            throw new StatusException(UnknownBecause.TimedOut, address.ToString(), error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or SocketException)
        {
            throw new StatusException(UnknownBecause.Unreachable, $"{address}: {error.GetBaseException().Message}", error);
        }
    }

    private async Task<byte[]> FollowAsync(Uri address, Func<Uri, HttpRequestMessage> request, int largest, CancellationToken limit)
    {
        var at = address;
        for (var hops = 0; ; hops++)
        {
            using var asked = request(at);
            using var response = await _client.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead, limit).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.OK)
                return await ReadAsync(response.Content, at, largest, limit).ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
                throw new StatusException(UnknownBecause.Refused, $"{at}: HTTP {(int)response.StatusCode}");
            var next = new Uri(at, location);
            if (!StatusAddresses.IsHttp(next) || hops == Redirections)
                throw new StatusException(UnknownBecause.Refused, $"{at}: redirected to {next.Scheme}:, or once too often");
            at = next;
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, Uri at, int largest, CancellationToken limit)
    {
        using var body = await content.ReadAsStreamAsync(limit).ConfigureAwait(false);
        using var read = new MemoryStream();
        var block = new byte[16 * 1024];
        for (int octets; (octets = await body.ReadAsync(block, limit).ConfigureAwait(false)) > 0;)
        {
            if (read.Length + octets > largest)
                throw new StatusException(UnknownBecause.Malformed, $"{at}: more than {largest} octets");
            read.Write(block, 0, octets);
        }

        return read.ToArray();
    }
}

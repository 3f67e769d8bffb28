using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SecureGateway.Staging;

/// <summary>
/// The status service of a staged authority on loopback: an OCSP responder at <c>/ocsp</c> and a CRL at <c>/crl</c>, which answer as
/// they are told to. Certificates of <see cref="Plan"/> name it. Counts what it is asked. HTTP/1.1, one request to a connection.
/// </summary>
public sealed class StagedAuthority : IAsyncDisposable
{
    private const int LongerThanAnybodyReads = 20 * 1024 * 1024;

    private readonly CertificateFactory _factory;
    private readonly StagedCertificate _issuer;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<byte[]> _serials = [];
    private readonly Task _serving;
    private int _ocspRequests;
    private int _crlRequests;

    private StagedAuthority(CertificateFactory factory, StagedCertificate issuer)
    {
        _factory = factory;
        _issuer = issuer;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Speaks for certificates of the root, or of another issuer of the factory.</summary>
    public static StagedAuthority Start(CertificateFactory? factory = null, CertificateIssuer issuer = CertificateIssuer.Root)
    {
        factory ??= CertificateFactory.Shared;
        return new StagedAuthority(factory, issuer == CertificateIssuer.Intermediate ? factory.Intermediate : issuer == CertificateIssuer.UnknownRoot ? factory.UnknownRoot : factory.Root);
    }

    public AuthorityAnswer Ocsp { get; set; } = AuthorityAnswer.Good;

    public AuthorityAnswer Crl { get; set; } = AuthorityAnswer.Good;

    /// <summary>Of whoever signs an OCSP response in the issuer's place.</summary>
    public CertificateKey ResponderKey { get; set; } = CertificateKey.P256;

    /// <summary>Handed out as the CRL in place of a list of its own, when set.</summary>
    public byte[]? CrlOctets { get; set; }

    public int OcspRequests => Volatile.Read(ref _ocspRequests);

    public int CrlRequests => Volatile.Read(ref _crlRequests);

    public string OcspAddress => Address("ocsp");

    public string CrlAddress => Address("crl");

    /// <summary>The plan, with this authority's addresses.</summary>
    public CertificatePlan Plan(CertificatePlan plan, bool ocsp = true, bool crl = false) => plan with
    {
        Responder = ocsp ? OcspAddress : null,
        CrlAddress = crl ? CrlAddress : null,
    };

    /// <summary>A certificate of that plan, which goes on the list when that says revoked.</summary>
    public StagedCertificate Make(CertificatePlan plan, bool ocsp = true, bool crl = false)
    {
        var made = _factory.Make(Plan(plan, ocsp, crl));
        _serials.Add(made.Certificate.SerialNumberBytes.ToArray());
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private string Address(string path) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{path}");

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task AnswerAsync(TcpClient connection)
    {
        using (connection)
        {
            try
            {
                var stream = connection.GetStream();
                var (path, body) = await ReadAsync(stream);
                var isOcsp = path.StartsWith("/ocsp", StringComparison.Ordinal);
                var answer = isOcsp ? Ocsp : Crl;
                Interlocked.Increment(ref isOcsp ? ref _ocspRequests : ref _crlRequests);
                if (answer == AuthorityAnswer.HangsUp)
                    return;
                if (answer == AuthorityAnswer.Silent)
                    await stream.CopyToAsync(Stream.Null, _stop.Token); // until whoever asks gives up
                else
                    await stream.WriteAsync(Response(path, isOcsp, answer, body), _stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                return; // whoever asked is gone, or the authority closes
            }
        }
    }

    private byte[] Response(string path, bool isOcsp, AuthorityAnswer answer, byte[] request)
    {
        if (answer == AuthorityAnswer.RedirectsToFile)
            return Http("302 Found", [], "Location: file:///etc/hostname\r\n");
        if (answer == AuthorityAnswer.Redirects && !path.EndsWith("/again", StringComparison.Ordinal))
            return Http("307 Temporary Redirect", [], $"Location: {path}/again\r\n");
        return answer switch
        {
            AuthorityAnswer.TooLarge => Http("200 OK", new byte[LongerThanAnybodyReads]),
            AuthorityAnswer.Garbage => Http("200 OK", "<html>Welcome to our hotel's network</html>"u8.ToArray()),
            AuthorityAnswer.TryLater when isOcsp => Http("200 OK", OcspWriter.Error(3)),
            AuthorityAnswer.TryLater or AuthorityAnswer.DoesNotKnow when !isOcsp => Http("503 Service Unavailable", []),
            _ when isOcsp => Http("200 OK", OcspWriter.Answer(request, answer, _issuer, _factory, ResponderKey)),
            _ => Http("200 OK", CrlOctets ?? CrlWriter.List(answer, _issuer, _serials, _factory)),
        };
    }

    private static byte[] Http(string status, byte[] body, string fields = "") =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{fields}\r\n"), .. body];

    private async Task<(string Path, byte[] Body)> ReadAsync(NetworkStream stream)
    {
        var read = new List<byte>();
        var block = new byte[4096];
        while (true)
        {
            var octets = await stream.ReadAsync(block, _stop.Token);
            if (octets == 0)
                throw new IOException("the request broke off");
            read.AddRange(block.AsSpan(0, octets));
            var text = Encoding.Latin1.GetString([.. read]);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0)
                continue;
            var length = text[..end].Split("\r\n").Select(line => line.Split(':', 2)).Where(field => field is [var name, _] && name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                .Select(field => int.Parse(field[1], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture)).FirstOrDefault();
            if (read.Count >= end + 4 + length)
                return (text.Split(' ')[1], [.. read.Skip(end + 4).Take(length)]);
        }
    }
}

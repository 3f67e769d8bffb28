using System.Net.Security;
using System.Security.Authentication;
using System.Text;

namespace SecureGateway.Smtp.Tests.Harness;

/// <summary>A client inside TLS, over a <see cref="ScriptedConnection"/>.</summary>
internal sealed class TlsClient(ScriptedConnection connection) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly SslStream _stream = new(new DuplexPipeStream(connection.Client.Input, connection.Client.Output));

    public async Task<TlsClient> HandshakeAsync(SslProtocols protocols = SslProtocols.None, bool certificate = false)
    {
        await _stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "mx.test",
            EnabledSslProtocols = protocols,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
            ClientCertificateContext = certificate ? SslStreamCertificateContext.Create(Certificates.Client, null, offline: true) : null,
        }).WaitAsync(Limit);
        return this;
    }

    public async Task WriteAsync(string text, Granularity granularity = Granularity.Blob)
    {
        foreach (var piece in ScriptedConnection.Cut(Encoding.Latin1.GetBytes(text), granularity))
            await _stream.WriteAsync(piece).AsTask().WaitAsync(Limit);
    }

    /// <summary>Reads until a reply ends that begins with this, or the server closes.</summary>
    public async Task<string> ReadAsync(string? until = null)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (true)
        {
            var length = await _stream.ReadAsync(buffer).AsTask().WaitAsync(Limit);
            text.Append(Encoding.Latin1.GetString(buffer, 0, length));
            var so_far = text.ToString();
            if (length == 0 || (until is not null && so_far.EndsWith("\r\n", StringComparison.Ordinal) && Play.Replies(so_far)[^1].StartsWith(until, StringComparison.Ordinal)))
                return so_far;
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}

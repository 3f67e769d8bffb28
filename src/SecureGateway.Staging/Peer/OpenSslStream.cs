using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Staging;

/// <summary>
/// A TLS server over a stream by libssl, with its own alerts. One operation at a time.
/// Errors: <see cref="AuthenticationException"/> from the handshake, <see cref="IOException"/> afterwards.
/// </summary>
internal sealed class OpenSslStream : Stream
{
    private readonly Stream _wire;
    private readonly nint _ssl;
    private readonly nint _in;
    private readonly nint _out;
    private readonly byte[] _buffer = new byte[18 * 1024];

    public OpenSslStream(Stream wire, OpenSslContext context)
    {
        _wire = wire;
        _ssl = OpenSsl.SSL_new(context.Handle);
        _in = OpenSsl.BIO_new(OpenSsl.BIO_s_mem());
        _out = OpenSsl.BIO_new(OpenSsl.BIO_s_mem());
        OpenSsl.SSL_set_bio(_ssl, _in, _out);
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public async Task HandshakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (result, error, text) = Call(() => OpenSsl.SSL_accept(_ssl));
            await FlushOutAsync(cancellationToken).ConfigureAwait(false);
            if (result == 1)
                return;
            if (error != OpenSsl.WantRead)
                throw new AuthenticationException(text);
            if (!await FillInAsync(cancellationToken).ConfigureAwait(false))
                throw new AuthenticationException("the client closed in the handshake");
        }
    }

    public PeerTls Facts()
    {
        var name = OpenSsl.SSL_get_servername(_ssl, 0);
        return new PeerTls(
            OpenSsl.SSL_version(_ssl) == 0x0304 ? SslProtocols.Tls13 : SslProtocols.Tls12,
            (TlsCipherSuite)OpenSsl.SSL_CIPHER_get_protocol_id(OpenSsl.SSL_get_current_cipher(_ssl)),
            name == 0 ? null : Marshal.PtrToStringUTF8(name),
            ClientCertificate());
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var target = new byte[buffer.Length];
        while (true)
        {
            var (result, error, text) = Call(() => OpenSsl.SSL_read(_ssl, target, target.Length));
            await FlushOutAsync(cancellationToken).ConfigureAwait(false);
            if (result > 0)
            {
                target.AsSpan(0, result).CopyTo(buffer.Span);
                return result;
            }

            if (error == OpenSsl.ZeroReturn)
                return 0;
            if (error != OpenSsl.WantRead)
                throw new IOException(text);
            if (!await FillInAsync(cancellationToken).ConfigureAwait(false))
                return 0;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return;
        var source = buffer.ToArray();
        var (result, _, text) = Call(() => OpenSsl.SSL_write(_ssl, source, source.Length));
        if (result != source.Length)
            throw new IOException(text);
        await FlushOutAsync(cancellationToken).ConfigureAwait(false);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("asynchronous only");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("asynchronous only");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            OpenSsl.SSL_free(_ssl); // and with it both BIOs
        base.Dispose(disposing);
    }

    // libssl keeps its errors per thread: the call and the look at its error must not be parted by an await.
    private (int Result, int Error, string Text) Call(Func<int> function)
    {
        OpenSsl.ERR_clear_error();
        var result = function();
        if (result > 0)
            return (result, 0, "");
        var error = OpenSsl.SSL_get_error(_ssl, result);
        return (result, error, error is OpenSsl.WantRead or OpenSsl.ZeroReturn ? "" : OpenSsl.LastError());
    }

    private async Task<bool> FillInAsync(CancellationToken cancellationToken)
    {
        var read = await _wire.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false);
        return read > 0 && OpenSsl.BIO_write(_in, _buffer, read) == read;
    }

    private async Task FlushOutAsync(CancellationToken cancellationToken)
    {
        while (OpenSsl.BIO_ctrl_pending(_out) > 0)
        {
            var count = OpenSsl.BIO_read(_out, _buffer, _buffer.Length);
            await _wire.WriteAsync(_buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        }
    }

    private X509Certificate2? ClientCertificate()
    {
        var certificate = OpenSsl.SSL_get1_peer_certificate(_ssl);
        if (certificate == 0)
            return null;
        nint none = 0;
        var der = new byte[OpenSsl.i2d_X509(certificate, ref none)];
        var pinned = GCHandle.Alloc(der, GCHandleType.Pinned);
        var at = pinned.AddrOfPinnedObject();
        OpenSsl.i2d_X509(certificate, ref at);
        pinned.Free();
        OpenSsl.X509_free(certificate);
        return X509CertificateLoader.LoadCertificate(der);
    }
}

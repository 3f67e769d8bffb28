using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Staging;

/// <summary>A libssl context made from a <see cref="TlsServer"/>; whatever client certificate comes is taken.</summary>
internal sealed class OpenSslContext : IDisposable
{
    private static readonly OpenSsl.VerifyCallback TakeAny = (_, _) => 1;

    public OpenSslContext(TlsServer server)
    {
        if (!OpenSsl.IsAvailable)
            throw new PlatformNotSupportedException("staging a required client certificate or a weak server certificate needs libssl.so.3");
        Handle = OpenSsl.SSL_CTX_new(OpenSsl.TLS_server_method());
        OpenSsl.SSL_CTX_set_security_level(Handle, 0); // or it would not show a weak certificate
        var leaf = server.Certificate.Certificate.RawData;
        Check(OpenSsl.SSL_CTX_use_certificate_ASN1(Handle, leaf.Length, leaf));
        var (type, key) = server.Certificate.Key is RSA rsa
            ? (6, rsa.ExportRSAPrivateKey())
            : (408, ((ECDsa)server.Certificate.Key).ExportECPrivateKey());
        Check(OpenSsl.SSL_CTX_use_PrivateKey_ASN1(type, Handle, key, key.Length));
        if (server.SendIntermediates)
        {
            foreach (var intermediate in server.Certificate.Intermediates)
                Check((int)OpenSsl.SSL_CTX_ctrl(Handle, OpenSsl.ExtraChainCertificate, 0, Parsed(intermediate)));
        }

        OpenSsl.SSL_CTX_set_verify(Handle, VerifyMode(server.ClientCertificates), TakeAny);
        OpenSsl.SSL_CTX_ctrl(Handle, OpenSsl.SessionCacheMode, 0, 0);
        Check(OpenSsl.SSL_CTX_set_num_tickets(Handle, 0));
        OpenSsl.SSL_CTX_ctrl(Handle, OpenSsl.MinimumVersion, server.Protocols.HasFlag(SslProtocols.Tls12) ? 0x0303 : 0x0304, 0);
        OpenSsl.SSL_CTX_ctrl(Handle, OpenSsl.MaximumVersion, server.Protocols.HasFlag(SslProtocols.Tls13) ? 0x0304 : 0x0303, 0);
    }

    public nint Handle { get; }

    public void Dispose() => OpenSsl.SSL_CTX_free(Handle);

    private static int VerifyMode(ClientCertificates certificates) => certificates switch
    {
        ClientCertificates.Required => OpenSsl.VerifyPeer | OpenSsl.FailWithoutPeerCertificate,
        ClientCertificates.Wanted => OpenSsl.VerifyPeer,
        _ => 0,
    };

    private static void Check(int result)
    {
        if (result != 1)
            throw new CryptographicException(OpenSsl.LastError());
    }

    private static nint Parsed(X509Certificate2 certificate)
    {
        var der = certificate.RawData;
        var memory = Marshal.AllocHGlobal(der.Length);
        try
        {
            Marshal.Copy(der, 0, memory, der.Length);
            var at = memory;
            return OpenSsl.d2i_X509(0, ref at, der.Length);
        }
        finally
        {
            Marshal.FreeHGlobal(memory);
        }
    }
}

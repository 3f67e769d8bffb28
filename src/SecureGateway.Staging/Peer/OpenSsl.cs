using System.Runtime.InteropServices;

namespace SecureGateway.Staging;

/// <summary>
/// The few functions of libssl 3 that a server needs which fails the handshake without a client certificate (SslStream
/// completes it and sends no alert) or shows a weak one (SslStream refuses to). The library is the one .NET uses on Linux.
/// </summary>
internal static class OpenSsl
{
    public const int WantRead = 2;
    public const int ZeroReturn = 6;
    public const int VerifyPeer = 1;
    public const int FailWithoutPeerCertificate = 2;
    public const int ExtraChainCertificate = 14;
    public const int SessionCacheMode = 44;
    public const int MinimumVersion = 123;
    public const int MaximumVersion = 124;

    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate int VerifyCallback(int ok, nint store);

    public static bool IsAvailable { get; } = NativeLibrary.TryLoad(Ssl, out _) && NativeLibrary.TryLoad(Crypto, out _);

    [DllImport(Ssl)]
    public static extern nint TLS_server_method();

    [DllImport(Ssl)]
    public static extern nint SSL_CTX_new(nint method);

    [DllImport(Ssl)]
    public static extern void SSL_CTX_free(nint context);

    [DllImport(Ssl)]
    public static extern nint SSL_CTX_ctrl(nint context, int command, nint number, nint pointer);

    [DllImport(Ssl)]
    public static extern int SSL_CTX_use_certificate_ASN1(nint context, int length, byte[] der);

    [DllImport(Ssl)]
    public static extern int SSL_CTX_use_PrivateKey_ASN1(int type, nint context, byte[] der, nint length);

    [DllImport(Ssl)]
    public static extern void SSL_CTX_set_verify(nint context, int mode, VerifyCallback callback);

    [DllImport(Ssl)]
    public static extern void SSL_CTX_set_security_level(nint context, int level);

    [DllImport(Ssl)]
    public static extern int SSL_CTX_set_num_tickets(nint context, nint count);

    [DllImport(Ssl)]
    public static extern nint SSL_new(nint context);

    [DllImport(Ssl)]
    public static extern void SSL_free(nint ssl);

    [DllImport(Ssl)]
    public static extern void SSL_set_bio(nint ssl, nint read, nint write);

    [DllImport(Ssl)]
    public static extern int SSL_accept(nint ssl);

    [DllImport(Ssl)]
    public static extern int SSL_read(nint ssl, byte[] buffer, int count);

    [DllImport(Ssl)]
    public static extern int SSL_write(nint ssl, byte[] buffer, int count);

    [DllImport(Ssl)]
    public static extern int SSL_get_error(nint ssl, int result);

    [DllImport(Ssl)]
    public static extern int SSL_version(nint ssl);

    [DllImport(Ssl)]
    public static extern nint SSL_get_current_cipher(nint ssl);

    [DllImport(Ssl)]
    public static extern ushort SSL_CIPHER_get_protocol_id(nint cipher);

    [DllImport(Ssl)]
    public static extern nint SSL_get_servername(nint ssl, int type);

    [DllImport(Ssl)]
    public static extern nint SSL_get1_peer_certificate(nint ssl);

    [DllImport(Crypto)]
    public static extern nint BIO_s_mem();

    [DllImport(Crypto)]
    public static extern nint BIO_new(nint method);

    [DllImport(Crypto)]
    public static extern int BIO_read(nint bio, byte[] buffer, int count);

    [DllImport(Crypto)]
    public static extern int BIO_write(nint bio, byte[] buffer, int count);

    [DllImport(Crypto)]
    public static extern nint BIO_ctrl_pending(nint bio);

    [DllImport(Crypto)]
    public static extern nint d2i_X509(nint target, ref nint der, nint length);

    [DllImport(Crypto)]
    public static extern int i2d_X509(nint certificate, ref nint target);

    [DllImport(Crypto)]
    public static extern void X509_free(nint certificate);

    [DllImport(Crypto)]
    public static extern void ERR_clear_error();

    [DllImport(Crypto)]
    public static extern nuint ERR_get_error();

    [DllImport(Crypto)]
    public static extern void ERR_error_string_n(nuint error, byte[] buffer, nuint length);

    public static string LastError()
    {
        var text = new byte[256];
        ERR_error_string_n(ERR_get_error(), text, (nuint)text.Length);
        return System.Text.Encoding.ASCII.GetString(text).TrimEnd('\0');
    }
}

using System.Globalization;

namespace SecureGateway.Mail;

/// <summary>
/// The TLS library's error codes, as far as they are about ourselves: those must never count against the other side, in either
/// direction. Pure.
/// </summary>
public static class OpenSslError
{
    private const int PemLibrary = 9;
    private const int X509Library = 11;
    private const int SslLibrary = 20;

    /// <summary>The number behind <c>error:</c> in OpenSSL's texts, <c>error:0A000410:SSL routines::...</c>.</summary>
    public static uint? CodeIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.IndexOf("error:", StringComparison.Ordinal);
        return at >= 0 && text.Length >= at + 14
               && uint.TryParse(text.AsSpan(at + 6, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? code
            : null;
    }

    /// <summary>What of ours is at fault; null when the code does not say so.</summary>
    public static FailureReason? OwnFault(uint code) => ((code >> 23) & 0xff, code & 0x7fffff) switch
    {
        (PemLibrary or X509Library, _) => FailureReason.TlsOwnOther, // our own files and keys: the peer's certificate is not judged by these
        (SslLibrary, 161 or 181 or 183 or 185) => FailureReason.TlsOwnCipherPolicy, // library has no ciphers, no ciphers available / specified, no cipher match
        (SslLibrary, 191) => FailureReason.TlsOwnNoProtocol, // no protocols available
        (SslLibrary, 177 or 179 or 190 or 288) => FailureReason.TlsOwnIdentity, // no certificate assigned / set, no private key assigned, key mismatch
        _ => null,
    };

    /// <summary>The same for a failed handshake as a server: by the innermost code, else by what no peer can bring about.</summary>
    public static FailureReason? OwnFaultAsServer(Exception cause)
    {
        for (var error = cause; error is not null; error = error.InnerException)
        {
            if (CodeIn(error.Message) is { } code && OwnFault(code) is { } own)
                return own;
        }

        return cause.GetBaseException() switch
        {
            PlatformNotSupportedException => FailureReason.TlsOwnCipherPolicy,
            NotSupportedException or ArgumentException => FailureReason.TlsOwnOther,
            _ => null,
        };
    }
}

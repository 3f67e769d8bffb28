using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>What a failed handshake was, and the innermost error in the library's words.</summary>
internal readonly record struct TlsFailure(FailureReason Reason, string Detail);

/// <summary>
/// One table from the TLS library's exceptions to reasons (chapter 4 of the rules). Pure. The innermost code decides: an
/// alert that the peer sent, an error that our side raised about what the peer sent, or an error about ourselves, which is
/// a class of its own because it must never count against the peer.
/// </summary>
internal static class TlsFailureClassifier
{
    // OpenSSL's SSL_AD_REASON_OFFSET: reason 1000 + n is alert n of the peer.
    private const int AlertOffset = 1000;

    private const int SslLibrary = 20;

    /// <param name="timedOut">Our deadline closed the socket.</param>
    /// <param name="certificateAsked">The server had asked for a client certificate and got none: version and cipher were agreed.</param>
    public static TlsFailure Classify(Exception error, bool timedOut, bool certificateAsked = false)
    {
        var innermost = error;
        SocketException? socket = error as SocketException;
        string? opensslText = OpenSslError.CodeIn(error.Message) is null ? null : error.Message;
        while (innermost.InnerException is { } inner)
        {
            innermost = inner;
            socket = inner as SocketException ?? socket;
            if (OpenSslError.CodeIn(inner.Message) is not null)
                opensslText = inner.Message;
        }

        var detail = innermost.Message;
        if (timedOut)
            return new TlsFailure(FailureReason.TlsTimeout, "the deadline passed");
        if (opensslText is not null)
            return new TlsFailure(FromOpenSsl(OpenSslError.CodeIn(opensslText)!.Value, certificateAsked), opensslText);
        if (socket is not null)
            return new TlsFailure(FromSocket(socket.SocketErrorCode), socket.Message);
        return new TlsFailure(FromException(error, innermost), detail);
    }

    private static FailureReason FromOpenSsl(uint code, bool certificateAsked)
    {
        var library = (int)((code >> 23) & 0xff);
        var reason = (int)(code & 0x7fffff);
        if (OpenSslError.OwnFault(code) is { } own)
            return own;
        if (library != SslLibrary)
            return FailureReason.TlsOther;
        if (reason is >= AlertOffset and < AlertOffset + 256)
            return FromAlert(reason - AlertOffset, certificateAsked);
        return reason switch
        {
            258 or 266 or 292 or 116 => FailureReason.TlsVersionRefused, // unsupported protocol, wrong ssl version, version too low/high
            267 or 156 or 155 => FailureReason.TlsNotTls, // wrong version number, http request, https proxy request
            294 => FailureReason.TlsPeerClosed, // unexpected eof while reading
            193 or 261 or 248 => FailureReason.TlsNoSharedCipher, // no shared cipher, wrong cipher returned, unknown cipher returned
            _ => FailureReason.TlsOther,
        };
    }

    private static FailureReason FromAlert(int alert, bool certificateAsked) => alert switch
    {
        // TLS 1.2 has no alert of its own for a missing client certificate
        40 when certificateAsked => FailureReason.TlsClientCertificateRequired,
        40 or 71 => FailureReason.TlsNoSharedCipher,
        70 => FailureReason.TlsVersionRefused,
        116 => FailureReason.TlsClientCertificateRequired,
        _ => FailureReason.TlsAlert,
    };

    private static FailureReason FromSocket(SocketError error) => error switch
    {
        SocketError.ConnectionReset or SocketError.ConnectionAborted => FailureReason.TlsReset,
        SocketError.Shutdown or SocketError.NotConnected => FailureReason.TlsPeerClosed, // a broken pipe: they had closed
        SocketError.TimedOut => FailureReason.TlsTimeout,
        _ => FailureReason.TlsReset,
    };

    private static FailureReason FromException(Exception error, Exception innermost)
    {
        if (innermost is EndOfStreamException || Says(innermost, "EOF") || Says(innermost, "0 bytes from the transport"))
            return FailureReason.TlsPeerClosed;
        if (Says(innermost, "frame"))
            return FailureReason.TlsNotTls;
        if (Says(innermost, "RequireEncryption") || Says(innermost, "cipher suites"))
            return FailureReason.TlsOwnCipherPolicy;
        return innermost switch
        {
            CryptographicException => FailureReason.TlsOwnIdentity,
            AuthenticationException or IOException => FailureReason.TlsOther,
            _ when error is AuthenticationException or IOException && innermost is not (ArgumentException or NotSupportedException or InvalidOperationException) =>
                FailureReason.TlsOther,
            _ => FailureReason.TlsOwnOther,
        };
    }

    private static bool Says(Exception error, string words) => error.Message.Contains(words, StringComparison.OrdinalIgnoreCase);
}

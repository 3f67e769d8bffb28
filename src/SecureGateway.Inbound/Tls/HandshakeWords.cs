using SecureGateway.Mail;

namespace SecureGateway.Inbound;

/// <summary>Why a handshake as a server failed, in words. Pure; the library's own text, made safe, where nothing better is known.</summary>
internal static class HandshakeWords
{
    private const int SslLibrary = 20;
    private const int AlertReceived = 1000; // and the alert's number (RFC 8446 6) on top of it

    public static string Tell(Exception cause)
    {
        for (var error = cause; error is not null; error = error.InnerException)
        {
            if (OpenSslError.CodeIn(error.Message) is { } code && ((code >> 23) & 0xff) == SslLibrary && Reason((int)(code & 0x7fffff)) is { } words)
                return words;
        }

        return cause switch
        {
            TimeoutException => "the client did not finish it in time",
            OperationCanceledException => "the connection was given up",
            _ when IsGone(cause) => "the client broke it off",
            _ => VisibleText.InLog(cause.GetBaseException().Message),
        };
    }

    /// <summary>The client went away in the middle of it, without a word.</summary>
    public static bool IsGone(Exception cause) =>
        cause.GetBaseException() is IOException or System.Net.Sockets.SocketException or Microsoft.AspNetCore.Connections.ConnectionResetException;

    private static string? Reason(int reason) => reason switch
    {
        258 => "the client offers no version of TLS that is allowed here", // unsupported protocol
        193 => "the client offers no cipher suite that is allowed here", // no shared cipher
        118 or 376 => "the client and this gateway know no signature algorithm in common", // no suitable signature algorithm
        267 or 155 or 156 => "the client did not speak TLS", // wrong version number, HTTPS proxy request, HTTP request
        199 => "the client showed no certificate", // peer did not return a certificate
        >= AlertReceived and < AlertReceived + 256 => Alert(reason - AlertReceived),
        _ => null,
    };

    private static string Alert(int alert) => alert switch
    {
        42 => "the client takes this gateway's certificate for damaged (alert bad_certificate)",
        43 => "the client does not know this kind of certificate (alert unsupported_certificate)",
        44 => "the client holds this gateway's certificate for revoked (alert certificate_revoked)",
        45 => "the client says that this gateway's certificate has expired (alert certificate_expired)",
        46 => "the client does not accept this gateway's certificate (alert certificate_unknown)",
        48 => "the client does not know the CA of this gateway's certificate (alert unknown_ca)",
        70 => "the client takes none of the versions of TLS that are allowed here (alert protocol_version)",
        71 => "the client holds what was agreed on for too weak (alert insufficient_security)",
        40 => "the client could not agree on anything that is allowed here (alert handshake_failure)",
        90 => "the client cancelled it (alert user_canceled)",
        112 => "the client did not find the name that it meant (alert unrecognized_name)",
        _ => $"the client refused it (alert {alert})",
    };
}

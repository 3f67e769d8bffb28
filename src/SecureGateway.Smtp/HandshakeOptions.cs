using System.Net.Security;
using System.Security.Authentication;

namespace SecureGateway.Smtp;

/// <summary>
/// What a handshake offers, asked when the client has said which server it means and which versions it knows. Called on the connection's own thread; an
/// exception ends the handshake. The options may be shared between sessions: a copy is used.
/// </summary>
/// <param name="serverName">The name of the client's SNI extension (RFC 6066 3), as it was sent; empty without one.</param>
/// <param name="versions">What the client offers.</param>
public delegate SslServerAuthenticationOptions HandshakeOptions(string serverName, SslProtocols versions);

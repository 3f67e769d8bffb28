namespace SecureGateway.Smtp;

/// <summary>The handshake of a connection to an implicit-TLS listener.</summary>
/// <param name="Failed">Told when it fails, with the cause; whoever is told logs it. Must not throw.</param>
public sealed record ImplicitHandshake(HandshakeOptions Options, Action<Exception> Failed);

namespace SecureGateway.Staging;

/// <summary>
/// What a staged peer does once STARTTLS has come. The reply first; when its code is 220, a real handshake by
/// <see cref="Server"/>, or <see cref="Instead"/> of one something scripted, made from the client's first TLS bytes.
/// Any other code leaves the session in clear. <see cref="TlsFailures"/> lists the broken ones.
/// </summary>
public sealed record StartTlsPlan
{
    public required string Name { get; init; }

    public PeerReply Reply { get; init; } = "220 2.0.0 Ready to start TLS";

    public TlsServer? Server { get; init; }

    /// <summary>Given the first bytes the client sent after the 220. Ends the connection with FIN if it does not end it itself.</summary>
    public Func<ReadOnlyMemory<byte>, PeerReply>? Instead { get; init; }

    public static StartTlsPlan Handshake(StagedCertificate certificate, string name = "TLS") =>
        new() { Name = name, Server = new TlsServer(certificate) };

    public static StartTlsPlan Handshake(TlsServer server, string name = "TLS") => new() { Name = name, Server = server };

    /// <summary>STARTTLS is answered with something other than 220, and the session stays in clear.</summary>
    public static StartTlsPlan Refused(string reply) => new() { Name = $"STARTTLS answered {reply}", Reply = reply };

    /// <summary>220, then the client's first bytes are answered with these.</summary>
    public static StartTlsPlan AnswerHello(string name, PeerReply reply) => new() { Name = name, Instead = _ => reply };
}

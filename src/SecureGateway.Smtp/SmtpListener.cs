namespace SecureGateway.Smtp;

/// <summary>
/// Asked once for each connection to an implicit-TLS listener. Null closes the connection without a word, which could only be
/// said in clear; whoever answers null has logged why.
/// </summary>
public delegate ValueTask<ImplicitHandshake?> ImplicitTlsSelector(SmtpConnection connection, CancellationToken cancellationToken);

/// <summary>What a listener is, besides its address.</summary>
public sealed record SmtpListener
{
    private SmtpListener(string name, SmtpTlsMode mode, ImplicitTlsSelector? implicitTls)
    {
        Name = name;
        Mode = mode;
        ImplicitTls = implicitTls;
    }

    /// <summary>Given to the factory as <see cref="SmtpConnection.Listener"/>.</summary>
    public string Name { get; }

    public SmtpTlsMode Mode { get; }

    public ImplicitTlsSelector? ImplicitTls { get; }

    /// <summary>Time for the handshake of an implicit listener; STARTTLS has <see cref="SmtpLimits.HandshakeTimeout"/>.</summary>
    public TimeSpan ImplicitHandshakeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a message under way may still be sent when the server stops; then it is broken off with 421.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(20);

    public static SmtpListener StartTls(string name) => new(name, SmtpTlsMode.StartTls, null);

    public static SmtpListener Implicit(string name, ImplicitTlsSelector options) => new(name, SmtpTlsMode.Implicit, options);
}

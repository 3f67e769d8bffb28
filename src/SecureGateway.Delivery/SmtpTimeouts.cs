namespace SecureGateway.Delivery;

/// <summary>How long a client waits at each step (RFC 5321 4.5.3.2); each is for the whole step, not for one read.</summary>
public sealed record SmtpTimeouts
{
    public static readonly SmtpTimeouts Default = new();

    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan Greeting { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>EHLO, HELO, AUTH, RSET and NOOP.</summary>
    public TimeSpan Hello { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The reply to STARTTLS, and the EHLO under TLS that ends what counts as the handshake.</summary>
    public TimeSpan StartTls { get; init; } = TimeSpan.FromMinutes(2);

    public TimeSpan Handshake { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan Mail { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan Recipient { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan Data { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>One block of message data.</summary>
    public TimeSpan DataBlock { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>From the final dot to its reply.</summary>
    public TimeSpan FinalDot { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The farewell of a connection that is not needed any more.</summary>
    public TimeSpan Quit { get; init; } = TimeSpan.FromSeconds(5);
}

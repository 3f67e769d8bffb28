namespace SecureGateway.Smtp;

/// <summary>What waiting for more input came to.</summary>
internal enum FillResult
{
    /// <summary>There may be more input; look again.</summary>
    Data,

    /// <summary>The client ended its side.</summary>
    Closed,

    /// <summary>The connection broke.</summary>
    Reset,
    TimedOut,

    /// <summary><see cref="SmtpConnection.Stop"/> was called.</summary>
    Stopped,
}

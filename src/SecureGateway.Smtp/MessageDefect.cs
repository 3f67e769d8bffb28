namespace SecureGateway.Smtp;

/// <summary>Why a message is not taken, found while it is received. The first one found counts.</summary>
public enum MessageDefect
{
    None,
    BareCr,
    BareLf,
    Nul,

    /// <summary>A line beyond <see cref="WireLimits.TextLine"/>.</summary>
    LineTooLong,

    /// <summary>Beyond <see cref="SmtpLimits.MessageSize"/>, whatever SIZE= said.</summary>
    TooLarge,

    /// <summary>The <see cref="ReceiveBudget"/> of the process, or the client's share of it, is used up; not the message's fault.</summary>
    NoMemory,
}

using SecureGateway.Smtp;

namespace SecureGateway.Inbound;

/// <summary>What the actors under <see cref="Mail.InboundKey"/> do.</summary>
public static class InboundCommands
{
    /// <summary>May this session begin? Answered with a <see cref="SmtpConnectVerdict"/>.</summary>
    public sealed record OpenSession(SessionTerms Terms);

    /// <summary>Ends one session after the reply to its current command. Answered with <see cref="SessionStopped"/>.</summary>
    public sealed record StopSession(string Id, string Reason);

    /// <param name="Found">False when no such session was open.</param>
    public sealed record SessionStopped(string Id, bool Found);

    /// <summary>
    /// Takes no new sessions (421 4.3.2), lets those that are open finish their message, and breaks off what is left after the
    /// limit. Answered with <see cref="Drained"/>.
    /// </summary>
    public sealed record Drain(TimeSpan Limit);

    /// <param name="Stopped">Sessions that did not finish in time.</param>
    public sealed record Drained(int Stopped);
}

namespace SecureGateway.Inbound;

/// <summary>What a session is doing, as operators see it.</summary>
public enum SmtpSessionState
{
    Connected,
    Greeted,
    Transaction,
    Storing,
    Queueing,
}

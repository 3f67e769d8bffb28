namespace SecureGateway.Inbound;

/// <summary>At which of the questions something was refused.</summary>
public enum RefusedAt
{
    Connection,
    Mail,
    Recipient,
    Message,
}

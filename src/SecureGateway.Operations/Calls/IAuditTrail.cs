namespace SecureGateway.Operations;

/// <summary>Where every change and every refusal of access is remembered.</summary>
public interface IAuditTrail
{
    /// <summary>Durable when the task completes. An exception means that it is not: then the change is not made.</summary>
    Task RecordAsync(AuditEntry entry, CancellationToken cancellation);
}

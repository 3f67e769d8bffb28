namespace SecureGateway.Operations;

/// <summary>An answer that had begun cannot be brought to its end, and why.</summary>
public sealed class BrokenOffException(Refusal refusal) : Exception(refusal.Reason)
{
    public Refusal Refusal => refusal;
}

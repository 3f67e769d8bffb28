using SecureGateway.Operations.Wire;

namespace SecureGateway.Cli.Node;

/// <summary>The node lets nobody in on these terms.</summary>
internal sealed class RefusedException(RefusedFrame refusal) : Exception(refusal.Reason)
{
    public RefusedFrame Refusal { get; } = refusal;
}

namespace SecureGateway.Configuration;

/// <summary>A node without peers: what it has checked itself is decided.</summary>
public sealed class SingleNodeAgreement(NodeConfiguration node) : IApplyAgreement
{
    public Task<ApplyAgreement> AgreeAsync(ProposedRevision proposed, CancellationToken cancellationToken) =>
        Task.FromResult(ApplyAgreement.Decided([new PeerOutcome(node.Name, PeerAnswer.Activated, [])]));
}

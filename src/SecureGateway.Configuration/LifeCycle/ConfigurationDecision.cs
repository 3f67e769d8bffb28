using SecureGateway.Policy;
using static SecureGateway.Configuration.ConfigurationEvents;

namespace SecureGateway.Configuration;

/// <summary>What comes of a command: an answer at once, or an event that is answered when it is persisted, or a proposal to agree on.</summary>
/// <param name="Answer">The answer, given when the event is on stable storage.</param>
/// <param name="Before">Persisted before the event: edits that it throws away.</param>
/// <param name="Activate">The policy that the event makes the running one.</param>
internal sealed record ConfigurationDecision(
    object? Answer, IConfigurationEvent? Event = null, ProposedRevision? Proposal = null, PolicyConfiguration? Activate = null,
    PendingDiscarded? Before = null);

using SecureGateway.Configuration;

namespace SecureGateway.Palettes.Config;

/// <summary>What an apply or a rollback came to.</summary>
/// <param name="Peers">What each peer did with it.</param>
/// <param name="Changes">In words.</param>
public sealed record ApplyReport(long Revision, IReadOnlyList<PeerOutcome> Peers, IReadOnlyList<string> Changes);

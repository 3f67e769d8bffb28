using System.Collections.Immutable;

namespace SecureGateway.Peers.Membership;

/// <summary>What a node does because it does not hear peers.</summary>
/// <param name="Reconnect">Peers whose connections are dropped, so that new ones are made.</param>
/// <param name="Look">Nobody is heard, and has not been for long: when a peer's port can be reached, the membership begins anew.</param>
internal sealed record SilenceStep(ImmutableArray<string> Reconnect, bool Look);

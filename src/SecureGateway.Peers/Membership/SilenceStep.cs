using System.Collections.Immutable;

namespace SecureGateway.Peers.Membership;

/// <summary>What a node does because it does not hear peers.</summary>
/// <param name="Reconnect">Peers whose connections are dropped, so that new ones are made.</param>
/// <param name="Look">Nobody has been heard for long: it is looked whether a peer's port can be reached.</param>
internal sealed record SilenceStep(ImmutableArray<string> Reconnect, bool Look);

using System.Collections.Immutable;

namespace SecureGateway.Peers.Agreement;

/// <summary>
/// What follows from an input. The events go to stable storage first; only then is anything said, to peers or to anybody
/// else. If they cannot be written, the peer starts again from its journal and nothing was said.
/// </summary>
public sealed record Turn(
    ImmutableArray<ILedgerEvent> Events, ImmutableArray<(string To, IPeerMessage Message)> Sends, ImmutableArray<IAgreementReport> Reports);

using Microsoft.Extensions.Logging;
using SecureGateway.Configuration;
using SecureGateway.Peers.Membership;

namespace SecureGateway.Peers.Agreement;

/// <summary>What the <see cref="AgreementActor"/> works with.</summary>
internal sealed record AgreementWiring(
    string Me, ClusterSettings Cluster, AgreementTimes Times, RevisionGate Gate, PeerSystem Peers, PeerWatch Watch, PeerStart Start, TimeProvider Time, ILogger Logger);

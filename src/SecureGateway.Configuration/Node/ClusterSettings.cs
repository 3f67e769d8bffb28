using System.Collections.Immutable;
using System.Net;

namespace SecureGateway.Configuration;

/// <summary>The nodes that share one configuration, and how they speak to each other.</summary>
/// <param name="Peers">All of them, this one included: a majority of these settles what is applied.</param>
/// <param name="Bind">The address to listen on; null: this node's own host.</param>
/// <param name="Tls">Null: in clear.</param>
/// <param name="WaitForPeers">How long a start waits for a majority of the peers, on a node that knows an agreed configuration.</param>
public sealed record ClusterSettings(ImmutableArray<PeerAddress> Peers, IPAddress? Bind, ClusterTls? Tls, TimeSpan WaitForPeers)
{
    public PeerAddress Find(string name) => Peers.First(peer => peer.Name == name);
}

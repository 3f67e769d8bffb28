using Akka.Actor;
using SecureGateway.Configuration;

namespace SecureGateway.Peers.Membership;

/// <summary>Which node has which address in the peers' actor systems, which are all called <c>peers</c>.</summary>
internal sealed class PeerAddresses
{
    public const string System = "peers";

    private readonly Dictionary<string, Address> _byName;
    private readonly Dictionary<(string?, int?), string> _byAddress;

    public PeerAddresses(ClusterSettings cluster)
    {
        var protocol = cluster.Tls is null ? "akka.tcp" : "akka.ssl.tcp";
        _byName = cluster.Peers.ToDictionary(peer => peer.Name, peer => new Address(protocol, System, peer.Host, peer.Port), StringComparer.Ordinal);
        _byAddress = _byName.ToDictionary(entry => ((string?)entry.Value.Host, entry.Value.Port), entry => entry.Key);
    }

    public IEnumerable<string> Names => _byName.Keys;

    public Address Of(string name) => _byName[name];

    /// <summary>Null for an address that the configuration does not name.</summary>
    public string? NameOf(Address address) => _byAddress.GetValueOrDefault((address.Host, address.Port));
}

using System.Collections.Immutable;

namespace SecureGateway.Configuration.Schema;

/// <summary>The keys of <c>node.cluster</c>.</summary>
internal static class ClusterKeys
{
    public static readonly Setting<string> Host = new("host", NodeKinds.PeerHost, "\"\"", "where the other peers reach it: an address, or a name that DNS knows");

    public static readonly Setting<int> PeerPort = new("port", Kinds.Count(1, 65535, "a port"), "4053", "for peers only");

    public static readonly NamedSections Peers = new("peers", "peer", "all peers by node.name, this node included", [Host, PeerPort]);

    public static readonly Setting<string> Bind = new("bind", NodeKinds.PeerHost, "\"\"", "the address to listen on; empty: this node's own host");

    public static readonly Setting<string> Authority = new("ca", Kinds.Text, "\"\"", "the cluster's own CA, PEM");

    public static readonly Setting<string> Certificate = new("certificate", Kinds.Text, "\"\"", "this node's, issued by the CA for its name or host");

    public static readonly Setting<string> CertificateKey = new("key", Kinds.Text, "\"\"", "PEM, perhaps encrypted; empty: in the certificate's file");

    public static readonly Setting<string> KeyPasswordFile = new("key-password-file", Kinds.Text, "\"\"", "its first line decrypts the key");

    public static readonly Section Tls = new("tls", "how peers know each other", [Authority, Certificate, CertificateKey, KeyPasswordFile]);

    public static readonly Setting<bool> AllowUnencrypted = new("allow-unencrypted", Kinds.Switch, "off", "on: whoever reaches the port may write policy");

    public static readonly Setting<TimeSpan> WaitForPeers = new("wait-for-peers", Kinds.Duration("0s", "1h"), "30s", "how long a start waits for a majority");

    public static readonly Section Cluster = new(
        "cluster", "peers that share one configuration", [Peers, Bind, Tls, AllowUnencrypted, WaitForPeers]);

    public static readonly ImmutableArray<Key> BesidesPeers = [Bind, Tls, AllowUnencrypted];
}

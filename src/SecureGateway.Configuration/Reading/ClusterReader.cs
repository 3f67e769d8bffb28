using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Reading;

/// <summary>
/// Reads <c>node.cluster</c>. Who may speak to peers may write policy, so an address that others reach needs mutual TLS, or
/// the administrator's word that it does not.
/// </summary>
internal static class ClusterReader
{
    public static ClusterSettings? Read(Block cluster, string nodeName, DateTimeOffset now)
    {
        var peers = Peers(cluster);
        var tls = Tls(cluster.In(ClusterKeys.Tls), now);
        var bind = Bind(cluster);
        if (!cluster.Has(ClusterKeys.Peers) || peers.IsEmpty)
        {
            foreach (var key in ClusterKeys.BesidesPeers.Where(cluster.Has))
                cluster.Warn(key, "there are no peers, so this says nothing", "name all peers in cluster.peers, or leave it out");
            return null;
        }

        var settings = new ClusterSettings(peers, bind, tls, cluster.Get(ClusterKeys.WaitForPeers));
        if (peers.All(peer => peer.Name != nodeName))
            cluster.Error(ClusterKeys.Peers, $"this node, '{nodeName}', is none of the peers", "name all of them, this one too; the list is the same on every node");
        if (tls is null && !cluster.In(ClusterKeys.Tls).Has(ClusterKeys.Authority) && !cluster.Get(ClusterKeys.AllowUnencrypted)
            && (peers.FirstOrDefault(peer => !peer.IsLoopback) is { } open))
        {
            cluster.Error(
                ClusterKeys.Peers,
                $"whoever reaches {open} could write policy: nothing tells peers from strangers",
                "name ca, certificate and key in cluster.tls, or write allow-unencrypted = on where the network itself keeps strangers out");
        }

        if (peers.Length == 2)
            cluster.Warn(ClusterKeys.Peers, "of two peers none can be away while something is applied", "name three or five");
        return settings;
    }

    private static ImmutableArray<PeerAddress> Peers(Block cluster)
    {
        var peers = ImmutableArray.CreateBuilder<PeerAddress>();
        foreach (var (name, block) in cluster.Named(ClusterKeys.Peers))
        {
            if (PeerNames.Problem(name) is var (problem, right))
                block.Error(problem, right);
            if (block.GetOptional(ClusterKeys.Host) is not { } host)
            {
                block.Error("the peer has no host", "write host = \"10.0.0.1\", or a name that DNS knows");
                continue;
            }

            var peer = new PeerAddress(name, host, block.Get(ClusterKeys.PeerPort));
            if (peers.FirstOrDefault(other => other.Host == peer.Host && other.Port == peer.Port) is { } same)
                block.Error(ClusterKeys.Host, $"{same} is there already", "give each peer a host or a port of its own");
            peers.Add(peer);
        }

        return peers.ToImmutable();
    }

    private static IPAddress? Bind(Block cluster)
    {
        if (cluster.GetOptional(ClusterKeys.Bind) is not { } text)
            return null;
        if (IPAddress.TryParse(text, out var address))
            return address;
        cluster.Error(ClusterKeys.Bind, $"'{text}' is not an IP address", "write an address of this machine, such as 0.0.0.0 for all of them");
        return null;
    }

    private static ClusterTls? Tls(Block block, DateTimeOffset now)
    {
        var (authority, certificate, key) = (
            block.GetOptionalPath(ClusterKeys.Authority), block.GetOptionalPath(ClusterKeys.Certificate), block.GetOptionalPath(ClusterKeys.CertificateKey));
        if (authority is null && certificate is null && key is null)
            return null;
        if (authority is null || certificate is null)
        {
            block.Error(authority is null ? "the cluster's CA is missing" : "this node's certificate is missing", "write ca = \"cluster-ca.pem\", certificate = \"gw1.pem\", key = \"gw1.key\"");
            return null;
        }

        var files = new IdentityFiles("cluster", certificate, key, null, block.GetOptionalPath(ClusterKeys.KeyPasswordFile));
        var roots = Authority(block, authority);
        var (identity, problems) = IdentityLoader.Load(files, now, roots);
        foreach (var problem in problems)
        {
            var at = problem.Part switch { CertificatePart.Key when key is not null => ClusterKeys.CertificateKey, CertificatePart.Password => ClusterKeys.KeyPasswordFile, _ => ClusterKeys.Certificate };
            if (problem.Weight != ProblemWeight.Unusable)
                block.Warn(at, problem.Problem, problem.Right);
            else
                block.Error(at, problem.Problem, problem.Right);
        }

        if (roots is not null && identity is not null && !IsIssuedBy(identity.Certificate, roots, now))
            block.Error(ClusterKeys.Certificate, $"\"{certificate}\" is not of the CA in \"{authority}\", or not in date", "give the certificate that the cluster's CA issued for this node");
        return identity is null ? null : new ClusterTls(authority, files);
    }

    private static X509Certificate2Collection? Authority(Block block, string file)
    {
        try
        {
            if (PemCertificates.Read(File.ReadAllBytes(file)) is { Count: > 0 } found)
                return found;
            block.Error(ClusterKeys.Authority, $"\"{file}\" holds no readable certificate", "give a PEM file with -----BEGIN CERTIFICATE-----");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            block.Error(ClusterKeys.Authority, $"\"{file}\" cannot be read: {(e is UnauthorizedAccessException ? "permission denied" : File.Exists(file) ? e.Message : "there is no such file")}", "name a file that exists and can be read");
        }

        return null;
    }

    private static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2Collection roots, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        return chain.Build(certificate);
    }
}

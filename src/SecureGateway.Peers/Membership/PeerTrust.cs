using System.Net;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Configuration;

namespace SecureGateway.Peers.Membership;

/// <summary>Whether a certificate is a peer's: issued by the cluster's own CA, in date, and naming a configured peer or its host.</summary>
internal sealed class PeerTrust
{
    private readonly X509Certificate2Collection _authorities = [];
    private readonly ClusterSettings _cluster;
    private readonly TimeProvider _time;

    /// <exception cref="IOException">The CA's file cannot be read.</exception>
    public PeerTrust(string authorityFile, ClusterSettings cluster, TimeProvider time)
    {
        _authorities.ImportFromPem(File.ReadAllText(authorityFile));
        (_cluster, _time) = (cluster, time);
    }

    /// <summary>What is wrong with it, or null.</summary>
    public string? Problem(X509Certificate2? certificate)
    {
        if (certificate is null)
            return "it showed no certificate";
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        if (!chain.Build(certificate))
            return $"its certificate is not of the cluster's CA ({string.Join(", ", chain.ChainStatus.Select(status => status.Status))})";
        return _cluster.Peers.Any(peer => Names(certificate, peer)) ? null : $"its certificate is for {certificate.Subject}, which is no peer";
    }

    private static bool Names(X509Certificate2 certificate, PeerAddress peer) =>
        certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) == peer.Name
        || certificate.MatchesHostname(peer.Name, allowWildcards: false)
        || (IPAddress.TryParse(peer.Host, out _) || peer.Host.Contains('.', StringComparison.Ordinal)) && certificate.MatchesHostname(peer.Host, allowWildcards: false);
}

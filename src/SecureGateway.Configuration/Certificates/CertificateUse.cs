using System.Collections.Immutable;
using SecureGateway.Policy;

namespace SecureGateway.Configuration;

/// <summary>A place in a policy that names an entry of the certificate store.</summary>
/// <param name="Place">The key, such as <c>policy.tls.identity</c>.</param>
public sealed record CertificateUse(CertificateKind Kind, string Name, string Place)
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<CertificateUse> Of(PolicyConfiguration policy)
    {
        var uses = ImmutableArray.CreateBuilder<CertificateUse>();
        foreach (var name in policy.Tls.Identities)
            uses.Add(new CertificateUse(CertificateKind.Identity, name, "policy.tls.identity"));
        uses.Add(new CertificateUse(CertificateKind.Identity, policy.Tls.ClientIdentity, "policy.tls.client-identity"));
        Trusts(policy.Tls.Signing, "policy.tls.signing");
        foreach (var connection in policy.Connections)
        {
            var path = $"policy.connections.{connection.Name}";
            if (connection.Outbound.ClientIdentity is { } identity)
                uses.Add(new CertificateUse(CertificateKind.Identity, identity, $"{path}.outbound-tls.client-identity"));
            Trusts(connection.Inbound.ClientCertificate.Signing, $"{path}.inbound-tls.client-certificate.signing");
            Trusts(connection.Outbound.ServerCertificate.Signing, $"{path}.outbound-tls.server-certificate.signing");
        }

        return uses.ToImmutable();

        void Trusts(ImmutableArray<string> signing, string place)
        {
            foreach (var name in signing.Where(name => name != TrustStore.SystemName))
                uses.Add(new CertificateUse(CertificateKind.Signing, name, place));
        }
    }
}

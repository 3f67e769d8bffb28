using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>What the store holds at one moment. Never changes.</summary>
internal sealed record CertificateShelf(
    ImmutableSortedDictionary<string, Identity> Identities,
    ImmutableSortedDictionary<string, SigningCertificate> Signing,
    ImmutableSortedDictionary<string, SigningRequest> Requests)
{
    public static readonly CertificateShelf Empty = new(
        ImmutableSortedDictionary.Create<string, Identity>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, SigningCertificate>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, SigningRequest>(StringComparer.Ordinal));

    public bool Has(CertificateKind kind, string name) => kind switch
    {
        CertificateKind.Identity => Identities.ContainsKey(name),
        CertificateKind.Signing => Signing.ContainsKey(name),
        _ => Requests.ContainsKey(name),
    };

    public CertificateShelf With(Identity identity) => this with { Identities = Identities.SetItem(identity.Name, identity) };

    public CertificateShelf With(SigningCertificate signing) => this with { Signing = Signing.SetItem(signing.Name, signing) };

    public CertificateShelf With(SigningRequest request) => this with { Requests = Requests.SetItem(request.Name, request) };

    public CertificateShelf Without(CertificateKind kind, string name) => kind switch
    {
        CertificateKind.Identity => this with { Identities = Identities.Remove(name) },
        CertificateKind.Signing => this with { Signing = Signing.Remove(name) },
        _ => this with { Requests = Requests.Remove(name) },
    };
}

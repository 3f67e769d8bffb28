using System.Collections.Immutable;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.X509;

namespace SecureGateway.Revocation;

/// <summary>
/// Where a certificate says that its status is to be had: OCSP responders (RFC 5280 4.2.2.1) and CRLs of its own issuer
/// (4.2.1.13), by <c>http</c> only, as both name it; no other scheme is ever followed. The first of each are kept.
/// </summary>
internal sealed record StatusAddresses(ImmutableArray<Uri> Responders, ImmutableArray<Uri> Lists)
{
    private const int Kept = 3;

    public static StatusAddresses Of(X509Certificate certificate) => new(
        [.. Responder(certificate).Distinct().Take(Kept)],
        [.. List(certificate).Distinct().Take(Kept)]);

    public static bool IsHttp(Uri address) => address.IsAbsoluteUri && address.Scheme == Uri.UriSchemeHttp && address.UserInfo.Length == 0;

    private static IEnumerable<Uri> Responder(X509Certificate certificate)
    {
        if (certificate.GetExtensionValue(X509Extensions.AuthorityInfoAccess) is not { } octets)
            return [];
        return AuthorityInformationAccess.GetInstance(octets.GetOctets()).GetAccessDescriptions()
            .Where(access => access.AccessMethod.Equals(AccessDescription.IdADOcsp))
            .SelectMany(access => Addresses([access.AccessLocation]));
    }

    // A point that covers some reasons only, or whose list another authority signs, says nothing that could be relied on here.
    private static IEnumerable<Uri> List(X509Certificate certificate)
    {
        if (certificate.GetExtensionValue(X509Extensions.CrlDistributionPoints) is not { } octets)
            return [];
        return CrlDistPoint.GetInstance(octets.GetOctets()).GetDistributionPoints()
            .Where(point => point.Reasons is null && point.CrlIssuer is null && point.DistributionPointName?.Type == DistributionPointName.FullName)
            .SelectMany(point => Addresses(GeneralNames.GetInstance(point.DistributionPointName.Name).GetNames()));
    }

    public static IEnumerable<Uri> Addresses(IEnumerable<GeneralName> names)
    {
        foreach (var name in names)
        {
            if (name.TagNo == GeneralName.UniformResourceIdentifier
                && Uri.TryCreate(DerIA5String.GetInstance(name.Name).GetString(), UriKind.Absolute, out var address) && IsHttp(address))
                yield return address;
        }
    }
}

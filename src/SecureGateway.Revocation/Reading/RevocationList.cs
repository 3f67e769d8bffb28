using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Security.Certificates;
using Org.BouncyCastle.X509;
using SecureGateway.Mail;

namespace SecureGateway.Revocation;

/// <summary>
/// A CRL (RFC 5280 5 and 6.3) that its issuer signed. Only complete lists of the certificate's own issuer are understood: deltas,
/// indirect lists and lists of some reasons are a <see cref="StatusException"/>, and so is a list of another part of the issuer's
/// certificates, for whoever sits on the path could hand it out in place of the right one.
/// </summary>
internal sealed class RevocationList
{
    private readonly X509Crl _list;
    private readonly X509Certificate _issuer;
    private readonly IssuingDistributionPoint? _part;

    private RevocationList(X509Crl list, X509Certificate issuer, int octets)
    {
        _list = list;
        _issuer = issuer;
        Octets = octets;
        _part = list.GetExtensionValue(X509Extensions.IssuingDistributionPoint) is { } octetString
            ? IssuingDistributionPoint.GetInstance(octetString.GetOctets())
            : null;
    }

    public int Octets { get; }

    public static RevocationList Read(byte[] octets, X509Certificate issuer)
    {
        try
        {
            var list = new X509CrlParser().ReadCrl(octets) ?? throw new StatusException(UnknownBecause.Malformed, "it is no CRL");
            if (!list.IssuerDN.Equivalent(issuer.SubjectDN))
                throw new StatusException(UnknownBecause.NotAbout, $"it is a list of {list.IssuerDN}");
            if (Signatures.IsWeak(list.SigAlgOid))
                throw new StatusException(UnknownBecause.BadSignature, $"it is signed with {list.SigAlgName}");
            if (!Signatures.MaySignLists(issuer) || !list.IsSignatureValid(issuer.GetPublicKey()))
                throw new StatusException(UnknownBecause.BadSignature, "the issuer did not sign it");
            foreach (var critical in list.GetCriticalExtensionOids() ?? new HashSet<string>())
            {
                if (critical != X509Extensions.IssuingDistributionPoint.Id)
                    throw new StatusException(UnknownBecause.NotAbout, critical == X509Extensions.DeltaCrlIndicator.Id ? "it is a delta" : $"it has an unknown extension {critical}");
            }

            return new RevocationList(list, issuer, octets.Length);
        }
        catch (Exception error) when (IsMalformed(error))
        {
            throw new StatusException(UnknownBecause.Malformed, error.Message, error);
        }
    }

    /// <exception cref="StatusException">It is out of date.</exception>
    public DateTimeOffset KeepUntil(RevocationOptions options, DateTimeOffset now) => Validity.Check(_list.ThisUpdate, _list.NextUpdate, options, now);

    /// <param name="address">Where the list came from, as the certificate names it.</param>
    public StatusAnswer Judge(Link link, Uri address, RevocationOptions options, DateTimeOffset now)
    {
        try
        {
            if (!_issuer.Equals(link.Issuer))
                throw new StatusException(UnknownBecause.NotAbout, "it is another issuer's list");
            var until = KeepUntil(options, now);
            CheckPart(link, address);
            if (_list.GetRevokedCertificate(link.Subject.SerialNumber) is not { } entry)
                return new StatusAnswer(RevocationFacts.Good(RevocationSource.Crl), until);
            return new StatusAnswer(
                new RevocationFacts(RevocationStatus.Revoked, RevocationSource.Crl)
                {
                    Reason = ReasonOf(entry),
                    RevokedAt = new DateTimeOffset(DateTime.SpecifyKind(entry.RevocationDate, DateTimeKind.Utc)),
                },
                until);
        }
        catch (Exception error) when (IsMalformed(error))
        {
            throw new StatusException(UnknownBecause.Malformed, error.Message, error);
        }
    }

    // RFC 5280 6.3.3 (b)(2)
    private void CheckPart(Link link, Uri address)
    {
        if (_part is null)
            return;
        if (_part.IsIndirectCrl || _part.OnlySomeReasons is not null || _part.OnlyContainsAttributeCerts)
            throw new StatusException(UnknownBecause.NotAbout, "it is an indirect list, or one of some reasons only");
        if (link.SubjectIsAuthority ? _part.OnlyContainsUserCerts : _part.OnlyContainsCACerts)
            throw new StatusException(UnknownBecause.NotAbout, "it is a list of the other kind of certificates");
        if (_part.DistributionPoint is { } point
            && (point.Type != DistributionPointName.FullName || !StatusAddresses.Addresses(GeneralNames.GetInstance(point.Name).GetNames()).Contains(address)))
            throw new StatusException(UnknownBecause.NotAbout, "it is the list of another distribution point");
    }

    private static RevocationReason? ReasonOf(X509CrlEntry entry) =>
        entry.GetExtensionValue(X509Extensions.ReasonCode) is { } octets
        && (RevocationReason)Org.BouncyCastle.Asn1.DerEnumerated.GetInstance(octets.GetOctets()).IntValueExact is var reason && Enum.IsDefined(reason)
            ? reason
            : null;

    private static bool IsMalformed(Exception error) => error is IOException or CrlException or ArgumentException or InvalidCastException
        or FormatException or InvalidOperationException or GeneralSecurityException or NullReferenceException
        or IndexOutOfRangeException or OverflowException or ArithmeticException;
}

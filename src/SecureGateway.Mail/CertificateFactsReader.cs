using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Mail;

/// <summary>
/// Copies out of a certificate and its chain what is to be remembered. Made for validation callbacks, inbound and outbound:
/// the library destroys the chain when the callback returns. Never throws for what a peer sent: what cannot be read is
/// reported as <see cref="CertificateProblems.OtherChainError"/>.
/// </summary>
public static class CertificateFactsReader
{
    private const int MinimumRsaBits = 2048;

    private const int MinimumEllipticBits = 256;

    private const string CommonNameOid = "2.5.4.3";

    private static readonly (DateTime From, DateTime To) Unknown = (DateTime.UnixEpoch, DateTime.UnixEpoch);

    /// <param name="chain">
    /// The chain as built. Null when none was: then nobody vouched for the certificate, and it is reported as self-signed or
    /// as <see cref="CertificateProblems.IncompleteChain"/>.
    /// </param>
    /// <param name="now">Dates of the whole chain are judged at this moment.</param>
    public static CertificateFacts Read(X509Certificate2 certificate, X509Chain? chain, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var problems = CertificateProblems.None;
        var names = Guarded(certificate, ReadDnsNames, [], ref problems);
        var addresses = Guarded(certificate, ReadAddresses, [], ref problems);
        var commonName = Guarded(certificate, ReadCommonName, null, ref problems);
        var (algorithm, bits) = Guarded(certificate, ReadKey, ("", 0), ref problems);
        problems |= Judge(certificate, chain, now);
        var signature = Guarded(certificate, ReadSignature, "", ref problems);
        var (from, to) = Guarded(certificate, ReadDates, Unknown, ref problems);
        var anchor = chain is { ChainElements: [.., var last] } ? Guarded(last.Certificate, AnchorOf, "", ref problems) : "";
        var links = ImmutableArray.CreateBuilder<ChainLink>();
        foreach (var element in chain is null ? [] : chain.ChainElements.Skip(1).Take(ChainLink.Most))
        {
            if (Guarded(element.Certificate, LinkOf, null, ref problems) is { } link)
                links.Add(link);
        }

        return new CertificateFacts(
            Guarded(certificate, ReadSubject, "", ref problems),
            Guarded(certificate, ReadIssuer, "", ref problems),
            from,
            to,
            Fingerprint(certificate),
            names,
            commonName,
            algorithm,
            bits,
            signature,
            problems)
        {
            Addresses = addresses,
            Anchor = anchor,
            Chain = links.DrainToImmutable(),
            Path = chain is null ? null : new CertificatePath(chain),
            Revocation = chain is null ? null : ReadStaple(chain, problems),
        };
    }

    private static ChainLink? LinkOf(X509Certificate2 authority) =>
        new(Bounded(authority.Subject), Bounded(authority.Issuer), authority.NotBefore, authority.NotAfter, Fingerprint(authority));

    private static string Fingerprint(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span));

    // Names are compared with the subject alternative name and the common name, never with this text.
    private static string Bounded(string name) => name.Length <= ChainLink.LongestName ? name : name[..ChainLink.LongestName] + "...";

    // Probed on .NET 10 and OpenSSL 3.0: a client whose chain policy says Offline asks for a stapled OCSP response, in TLS 1.2 and
    // 1.3, and judges the leaf by it without going to the network. The response itself is not given out; the two statuses of
    // doubt on the leaf say that there was none, or none that is valid.
    private static RevocationFacts? ReadStaple(X509Chain chain, CertificateProblems problems)
    {
        if (chain.ChainPolicy.RevocationMode == X509RevocationMode.NoCheck || chain.ChainElements is not [var leaf, ..])
            return null;
        var status = leaf.ChainElementStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if ((status & X509ChainStatusFlags.Revoked) != 0)
            return new RevocationFacts(RevocationStatus.Revoked, RevocationSource.Stapled);
        var inDoubt = (status & (X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation)) != 0;
        return inDoubt || problems != CertificateProblems.None ? null : RevocationFacts.Good(RevocationSource.Stapled);
    }

    /// <summary>
    /// A trust anchor is a name and a key (RFC 5280 6.1.1 (d)), whatever certificate carries them: so a root that was issued anew
    /// is the same anchor. SHA-256 of both, lower-case hexadecimal.
    /// </summary>
    public static string AnchorOf(X509Certificate2 authority)
    {
        ArgumentNullException.ThrowIfNull(authority);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(authority.SubjectName.RawData);
        hash.AppendData(authority.PublicKey.ExportSubjectPublicKeyInfo());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static CertificateProblems Judge(X509Certificate2 certificate, X509Chain? chain, DateTimeOffset now)
    {
        var problems = JudgeOne(certificate, now);
        var selfSigned = IsSelfIssued(certificate);
        if (chain is null)
            return problems | (selfSigned ? CertificateProblems.SelfSigned : CertificateProblems.IncompleteChain);
        for (var i = 1; i < chain.ChainElements.Count; i++)
            problems |= JudgeOne(chain.ChainElements[i].Certificate, now);
        foreach (var status in chain.ChainStatus)
            problems |= FromStatus(status.Status, selfSigned, problems);
        return problems;
    }

    // What can be said of one certificate without its chain. A root's signature of itself proves nothing and is not judged.
    private static CertificateProblems JudgeOne(X509Certificate2 certificate, DateTimeOffset now)
    {
        var problems = CertificateProblems.None;
        var (from, to) = Guarded(certificate, ReadDates, Unknown, ref problems);
        if (now > to)
            problems |= CertificateProblems.Expired;
        if (now < from)
            problems |= CertificateProblems.NotYetValid;
        var (algorithm, bits) = Guarded(certificate, ReadKey, ("", 0), ref problems);
        if (bits > 0 && bits < (algorithm == "RSA" ? MinimumRsaBits : MinimumEllipticBits))
            problems |= CertificateProblems.WeakKey;
        if (Guarded(certificate, HasWeakSignature, false, ref problems))
            problems |= CertificateProblems.WeakSignature;
        return problems;
    }

    private static string ReadSubject(X509Certificate2 certificate) => Bounded(certificate.Subject);

    private static string ReadIssuer(X509Certificate2 certificate) => Bounded(certificate.Issuer);

    private static (DateTime From, DateTime To) ReadDates(X509Certificate2 certificate) => (certificate.NotBefore, certificate.NotAfter);

    private static string ReadSignature(X509Certificate2 certificate) =>
        certificate.SignatureAlgorithm.FriendlyName ?? certificate.SignatureAlgorithm.Value ?? "";

    private static bool HasWeakSignature(X509Certificate2 certificate) => !IsSelfIssued(certificate) && IsWeakSignature(certificate.SignatureAlgorithm.Value);

    private static CertificateProblems FromStatus(X509ChainStatusFlags status, bool selfSigned, CertificateProblems soFar) => status switch
    {
        X509ChainStatusFlags.NoError => CertificateProblems.None,
        // Revocation is asked for where it can be known; that it could not be known is not the certificate's fault (M-9).
        X509ChainStatusFlags.RevocationStatusUnknown or X509ChainStatusFlags.OfflineRevocation => CertificateProblems.None,
        X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain when selfSigned => CertificateProblems.SelfSigned,
        X509ChainStatusFlags.UntrustedRoot => CertificateProblems.UntrustedRoot,
        X509ChainStatusFlags.PartialChain => CertificateProblems.IncompleteChain,
        X509ChainStatusFlags.NotTimeValid when (soFar & (CertificateProblems.Expired | CertificateProblems.NotYetValid)) != 0 => CertificateProblems.None,
        X509ChainStatusFlags.Revoked => CertificateProblems.Revoked,
        X509ChainStatusFlags.NotValidForUsage => CertificateProblems.WrongUsage,
        X509ChainStatusFlags.HasWeakSignature => CertificateProblems.WeakSignature,
        _ => CertificateProblems.OtherChainError,
    };

    private static bool IsSelfIssued(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    // MD2, MD4, MD5 and SHA-1 with RSA, DSA or ECDSA.
    private static bool IsWeakSignature(string? oid) => oid is
        "1.2.840.113549.1.1.2" or "1.2.840.113549.1.1.3" or "1.2.840.113549.1.1.4" or "1.2.840.113549.1.1.5"
        or "1.3.14.3.2.29" or "1.2.840.10040.4.3" or "1.2.840.10045.4.1";

    private static (string Algorithm, int Bits) ReadKey(X509Certificate2 certificate)
    {
        if (certificate.GetRSAPublicKey() is { } rsa)
        {
            using (rsa)
                return ("RSA", rsa.KeySize);
        }

        if (certificate.GetECDsaPublicKey() is { } ecdsa)
        {
            using (ecdsa)
                return ("ECDSA", ecdsa.KeySize);
        }

        return (certificate.PublicKey.Oid.FriendlyName ?? certificate.PublicKey.Oid.Value ?? "", 0);
    }

    private static ImmutableArray<string> ReadDnsNames(X509Certificate2 certificate) =>
        [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames())];

    private static ImmutableArray<IPAddress> ReadAddresses(X509Certificate2 certificate) =>
        [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateIPAddresses())];

    // The last CN as encoded is the most specific one.
    private static string? ReadCommonName(X509Certificate2 certificate)
    {
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames(reversed: true))
        {
            if (!part.HasMultipleElements && part.GetSingleElementType().Value == CommonNameOid)
                return part.GetSingleElementValue();
        }

        return null;
    }

    private static T Guarded<T>(X509Certificate2 certificate, Func<X509Certificate2, T> read, T otherwise, ref CertificateProblems problems)
    {
        try
        {
            return read(certificate);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or PlatformNotSupportedException)
        {
            problems |= CertificateProblems.OtherChainError; // the peer's encoding; the problem is the record of it
            return otherwise;
        }
    }
}

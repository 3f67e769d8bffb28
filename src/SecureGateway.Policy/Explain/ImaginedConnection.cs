using System.Collections.Immutable;
using System.Security.Authentication;
using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>
/// Connections that could be, to be shown to the judges of real ones: so an explanation is what they would say, and no
/// second telling of their rules. Pure.
/// </summary>
public static class ImaginedConnection
{
    // One that waiting may mend, and one that it does not.
    private static readonly UnknownBecause[] Unknown = [UnknownBecause.TimedOut, UnknownBecause.NoAddress];

    /// <summary>Under the best TLS there is, with a certificate that is in order and carries these names.</summary>
    /// <param name="signing">The authorities that whoever judges may ask for.</param>
    public static TlsFacts Best(IEnumerable<string> names, ImmutableArray<string> signing)
    {
        ImmutableArray<string> carried = [.. names];
        return Under(CipherTable.All[0], Certificate(carried, carried.FirstOrDefault(), signing, CertificateProblems.None));
    }

    /// <summary>The one in clear, and every suite with every kind of certificate, the best first.</summary>
    public static IEnumerable<TlsFacts?> All(IEnumerable<string> names, ImmutableArray<string> signing)
    {
        ImmutableArray<string> carried = [.. names];
        string?[] commonNames = carried.IsEmpty ? [null] : [.. carried]; // there is one only, and cn-only looks at nothing else
        CertificateFacts?[] certificates =
        [
            .. commonNames.SelectMany(name => Enum.GetValues<CertificateProblems>().Select(problem => Certificate(carried, name, signing, problem))),
            Certificate([], null, signing, CertificateProblems.None),
            .. commonNames.SelectMany(name => Unknown.Select(because =>
                Certificate(carried, name, signing, CertificateProblems.None) with { Revocation = RevocationFacts.Unknown(because) })),
            null,
        ];
        return certificates.SelectMany(certificate => CipherTable.All.Select(suite => Under(suite, certificate))).Append(null);
    }

    private static TlsFacts Under((System.Net.Security.TlsCipherSuite Suite, TlsVersion Version, CipherStrength Strength) entry, CertificateFacts? certificate) =>
        new(entry.Version == TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12, entry.Suite, certificate);

    private static CertificateFacts Certificate(ImmutableArray<string> names, string? commonName, ImmutableArray<string> signing, CertificateProblems problems) => new(
        "", "", default, default, "", names, commonName, "ECDSA", 256, "sha256ECDSA", problems)
    {
        TrustedBy = signing,
        Revocation = (problems & CertificateProblems.Revoked) != 0
            ? new RevocationFacts(RevocationStatus.Revoked, RevocationSource.None)
            : RevocationFacts.Good(RevocationSource.None),
    };
}

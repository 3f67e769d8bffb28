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
    /// <summary>Under the best TLS there is, with a certificate that is in order and carries these names.</summary>
    public static TlsFacts Best(IEnumerable<string> names) => Under(CipherTable.All[0], Certificate([.. names], CertificateProblems.None));

    /// <summary>The one in clear, and every suite with every kind of certificate, the best first.</summary>
    public static IEnumerable<TlsFacts?> All(IEnumerable<string> names)
    {
        ImmutableArray<string> carried = [.. names];
        CertificateFacts?[] certificates =
        [
            Certificate(carried, CertificateProblems.None),
            null,
            Certificate([], CertificateProblems.None),
            .. Enum.GetValues<CertificateProblems>().Where(problem => problem != CertificateProblems.None).Select(problem => Certificate(carried, problem)),
        ];
        return certificates.SelectMany(certificate => CipherTable.All.Select(suite => Under(suite, certificate))).Append(null);
    }

    private static TlsFacts Under((System.Net.Security.TlsCipherSuite Suite, TlsVersion Version, CipherStrength Strength) entry, CertificateFacts? certificate) =>
        new(entry.Version == TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12, entry.Suite, certificate);

    // Names stand in both places, so that cn-only finds one too.
    private static CertificateFacts Certificate(ImmutableArray<string> names, CertificateProblems problems) => new(
        "", "", default, default, "", names, names.IsEmpty ? null : names[0], "ECDSA", 256, "sha256ECDSA", problems);
}

using System.Globalization;
using SecureGateway.Delivery;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Palettes.Tls;

/// <summary>A probe's report as lines: for each address what was found, each requirement, the verdict, and what to change. Pure.</summary>
internal static class ProbeRows
{
    public static IEnumerable<ProbeRow> Of(ProbeReport report)
    {
        if (report.Failure != FailureReason.None)
            yield return new ProbeRow(report.NextHop?.Pattern.ToString() ?? "no route", null, "verdict", null, $"{report.Failure.Describe()}: {report.Detail}", false);
        foreach (var found in report.Hosts)
        {
            foreach (var row in Of(found, report.Profile))
                yield return row;
        }
    }

    private static IEnumerable<ProbeRow> Of(ProbedHost found, ConnectionProfile? profile)
    {
        yield return Fact("TLS", found.Tls is { } tls ? $"{tls.VersionName} {tls.CipherSuite}" : "none");
        if (found.Tls?.Certificate is { } certificate)
        {
            yield return Fact("certificate names", CertificateNames.Describe(certificate, NameMatch.SanThenCn));
            yield return Fact("certificate problems", certificate.Problems == CertificateProblems.None ? "none" : certificate.Problems.ToString());
            yield return Fact("fingerprint", certificate.Sha256);
        }

        for (var i = 0; i < found.Certificates.Length; i++)
        {
            var one = found.Certificates[i];
            yield return Fact(
                string.Create(CultureInfo.InvariantCulture, $"chain {i + 1}"),
                string.Create(CultureInfo.InvariantCulture, $"{one.Subject}, by {one.Issuer}, {one.NotBefore:yyyy-MM-dd} to {one.NotAfter:yyyy-MM-dd}"));
        }

        foreach (var check in found.Ruling?.Checks ?? [])
            yield return new ProbeRow(found.Host, found.Address, check.Kind.Describe(), check.Required, check.Achieved, check.Met);
        foreach (var check in found.Reported?.Checks ?? [])
            yield return new ProbeRow(found.Host, found.Address, check.Kind.Describe() + " (report mode)", check.Required, check.Achieved, check.Met);
        yield return new ProbeRow(
            found.Host, found.Address, "verdict", null,
            found.Reason == FailureReason.None ? found.Detail : $"nothing would go: {found.Reason.Describe()}: {found.Detail}", found.Reason == FailureReason.None);
        if (ProbeAdvice.For(found, profile) is { } advice)
            yield return Fact("what to change", advice);

        ProbeRow Fact(string what, string value) => new(found.Host, found.Address, what, null, value, null);
    }
}

using System.Collections.Immutable;
using System.Net;
using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>
/// Name matching (M-10, RFC 6125, RFC 9525): dNSName entries first; the Common Name only when the certificate has no
/// dNSName; <c>cn-only</c> for partners that agreed on that. A wildcard covers exactly one left-most label. Comparison is
/// on A-labels, without case or trailing dot. A host that is an address is matched by the iPAddress entries; only where there are
/// none, by a name that is written so. An empty or malformed name never matches.
/// </summary>
public static class CertificateNames
{
    public static bool Match(CertificateFacts certificate, string referenceName, NameMatch match)
    {
        if (IPAddress.TryParse(referenceName.Trim('[', ']'), out var address))
        {
            if (match == NameMatch.SanThenCn && !certificate.Addresses.IsDefaultOrEmpty)
                return certificate.Addresses.Contains(address);
            return Candidates(certificate, match).Any(name => IPAddress.TryParse(name, out var named) && named.Equals(address));
        }

        return DomainName.TryParse(referenceName, out var reference)
               && Candidates(certificate, match).Any(name => Covers(name, reference));
    }

    /// <summary>Whether the certificate names this host itself, or only by a wildcard.</summary>
    public static NameFit Fit(CertificateFacts certificate, DomainName host)
    {
        var fit = NameFit.None;
        foreach (var name in Candidates(certificate, NameMatch.SanThenCn).Where(name => Covers(name, host)))
            fit = (NameFit)Math.Max((int)fit, (int)(name[0] == '*' ? NameFit.Wildcard : NameFit.Exact));
        return fit;
    }

    /// <summary>The names that were looked at, for the record.</summary>
    public static string Describe(CertificateFacts certificate, NameMatch match)
    {
        var candidates = Candidates(certificate, match);
        if (match == NameMatch.SanThenCn && !certificate.Addresses.IsDefaultOrEmpty)
            candidates = [.. candidates, .. certificate.Addresses.Select(address => address.ToString())];
        return candidates.Length == 0 ? "no name" : string.Join(", ", candidates);
    }

    private static ImmutableArray<string> Candidates(CertificateFacts certificate, NameMatch match) =>
        match == NameMatch.SanThenCn && !certificate.DnsNames.IsDefaultOrEmpty
            ? certificate.DnsNames
            : certificate.CommonName is { Length: > 0 } name ? [name] : [];

    private static bool Covers(string presented, DomainName reference)
    {
        if (!presented.StartsWith("*.", StringComparison.Ordinal))
            return DomainName.TryParse(presented, out var exact) && exact == reference;
        return DomainName.TryParse(presented[2..], out var parent)
               && parent.Value.Contains('.', StringComparison.Ordinal)
               && reference.Parent() == parent;
    }
}

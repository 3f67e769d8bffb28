using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Mail;

namespace SecureGateway.Configuration;

/// <summary>What a certificate is asked for.</summary>
/// <param name="Name">Of the identity that it will be.</param>
/// <param name="DnsNames">For the subject alternative name; the first is the common name too.</param>
/// <param name="Organization">More of the subject, such as <c>O=Example Ltd, C=GB</c>; null for the common name alone.</param>
public sealed record RequestPlan(string Name, ImmutableArray<string> DnsNames, RequestKey Key = RequestKey.P256, string? Organization = null)
{
    private const int LongestCommonName = 64; // ub-common-name of RFC 5280

    /// <summary>Names as A-labels, or every problem at once.</summary>
    internal (RequestPlan Plan, ImmutableArray<CertificateProblem> Problems) Checked()
    {
        var problems = ImmutableArray.CreateBuilder<CertificateProblem>();
        if (!CertificateFolder.IsName(Name))
            Wrong($"'{Name}' cannot name an identity", CertificateFolder.NameAdvice);
        if (DnsNames.IsDefaultOrEmpty)
            Wrong("the request names no host", "name at least one, such as gw1.example.org");
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var name in DnsNames.IsDefault ? [] : DnsNames)
        {
            var wildcard = name.StartsWith("*.", StringComparison.Ordinal);
            if (DomainName.TryParse(wildcard ? name[2..] : name, out var host) && !host.IsAddressLiteral && (!wildcard || host.Value.Contains('.', StringComparison.Ordinal)))
                names.Add((wildcard ? "*." : "") + host.Value);
            else
                Wrong($"'{name}' is not a name that a certificate can have", "write gw1.example.org or *.example.org");
        }

        try
        {
            if (Organization is not null)
                _ = new X500DistinguishedName(Organization);
        }
        catch (CryptographicException)
        {
            Wrong($"'{Organization}' is no part of a subject", "write O=Example Ltd, C=GB");
        }

        return (this with { DnsNames = names.ToImmutable() }, problems.ToImmutable());

        void Wrong(string problem, string right) => problems.Add(new CertificateProblem(CertificatePart.Certificate, problem, right));
    }

    internal X500DistinguishedName Subject()
    {
        var name = new X500DistinguishedNameBuilder();
        if (DnsNames[0].Length <= LongestCommonName) // a longer one stands in the SAN, which is what counts
            name.AddCommonName(DnsNames[0]);
        var common = name.Build();
        return Organization is null ? common : new X500DistinguishedName(common.Name.Length == 0 ? Organization : $"{common.Name}, {Organization}");
    }
}

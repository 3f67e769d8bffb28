using System.Collections.Immutable;
using SecureGateway.Policy;

namespace SecureGateway.Tracking;

/// <summary>A setting of mandatory TLS that an administrator may choose, to be tried on recent mail.</summary>
public sealed record TlsSetting(string Name, TlsFloor Floor, CertificateRequirement Certificate)
{
    /// <summary>Authorities that no profile names yet: chains were not built against them, so the record cannot tell.</summary>
    public ImmutableArray<string> NewSigning { get; init; } = [];

    /// <summary>Revocation is asked about: mail of which nobody looked it up tells nothing then.</summary>
    public bool InsistsOnRevocation { get; init; }

    /// <summary>
    /// The options in order of strength, the weakest first: each is the one before, with one thing more. The names and authorities
    /// are those that the profile has.
    /// </summary>
    public static ImmutableArray<TlsSetting> Ladder(CertificateRequirement certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var any = certificate with { Validation = CertificateValidation.None };
        var trusted = certificate with { Validation = CertificateValidation.Trusted };
        var named = certificate with { Validation = CertificateValidation.Name };
        return
        [
            new("TLS 1.2 or later, cipher strength medium", new TlsFloor(TlsVersion.Tls12, CipherStrength.Medium), any),
            new("cipher strength high", new TlsFloor(TlsVersion.Tls12, CipherStrength.High), any),
            new("a trusted certificate", new TlsFloor(TlsVersion.Tls12, CipherStrength.High), trusted),
            new("a trusted certificate with the right name", new TlsFloor(TlsVersion.Tls12, CipherStrength.High), named),
            new("TLS 1.3 besides", new TlsFloor(TlsVersion.Tls13, CipherStrength.High), named),
            new("cipher strength highest besides", new TlsFloor(TlsVersion.Tls13, CipherStrength.Highest), named),
        ];
    }

    /// <summary>In the words of a configuration: <c>minimum-version 1.3, cipher-strength high, validation name</c>.</summary>
    public static string NameOf(TlsFloor floor, CertificateRequirement certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var words = new List<string>
        {
            $"minimum-version {(floor.MinimumVersion == TlsVersion.Tls13 ? "1.3" : "1.2")}",
            $"cipher-strength {floor.CipherStrength.ToString().ToLowerInvariant()}",
            $"validation {certificate.Validation.ToString().ToLowerInvariant()}",
        };
        if (certificate.Validation == CertificateValidation.None)
            return string.Join(", ", words);
        if (!certificate.Signing.IsDefaultOrEmpty)
            words.Add($"signing {string.Join(" ", certificate.Signing)}");
        if (certificate.Validation == CertificateValidation.Name)
        {
            if (!certificate.Names.IsDefaultOrEmpty)
                words.Add($"names {string.Join(" ", certificate.Names)}");
            words.Add($"match {(certificate.Match == NameMatch.CnOnly ? "cn-only" : "san-then-cn")}");
        }

        words.Add($"revocation {(certificate.Revocation == RevocationChecking.WhenKnown ? "when-known" : certificate.Revocation.ToString().ToLowerInvariant())}");
        return string.Join(", ", words);
    }
}

using System.Collections.Immutable;
using SecureGateway.Policy;

namespace SecureGateway.Tracking;

/// <summary>A setting of mandatory TLS that an administrator may choose, to be tried on recent mail.</summary>
public sealed record TlsSetting(string Name, TlsFloor Floor, CertificateRequirement Certificate)
{
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
}

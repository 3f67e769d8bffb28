using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net.Security;
using static System.Net.Security.TlsCipherSuite;

namespace SecureGateway.Policy;

/// <summary>
/// Which suite has which strength (C-4): the one table. <c>highest</c> is forward-secret AEAD with 256-bit keys,
/// <c>high</c> forward-secret AEAD, <c>medium</c> adds forward-secret CBC and RSA key exchange of 128 bit and up.
/// What is not here is never offered and meets nothing. Order is preference.
/// </summary>
public static class CipherTable
{
    /// <summary>All suites, the strongest first.</summary>
    public static readonly ImmutableArray<(TlsCipherSuite Suite, TlsVersion Version, CipherStrength Strength)> All =
    [
        (TLS_AES_256_GCM_SHA384, TlsVersion.Tls13, CipherStrength.Highest),
        (TLS_CHACHA20_POLY1305_SHA256, TlsVersion.Tls13, CipherStrength.Highest),
        (TLS_AES_128_GCM_SHA256, TlsVersion.Tls13, CipherStrength.High),
        (TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TlsVersion.Tls12, CipherStrength.Highest),
        (TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TlsVersion.Tls12, CipherStrength.Highest),
        (TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TlsVersion.Tls12, CipherStrength.Highest),
        (TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, TlsVersion.Tls12, CipherStrength.Highest),
        (TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, TlsVersion.Tls12, CipherStrength.Highest),
        (TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TlsVersion.Tls12, CipherStrength.High),
        (TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TlsVersion.Tls12, CipherStrength.High),
        (TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, TlsVersion.Tls12, CipherStrength.High),
        (TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384, TlsVersion.Tls12, CipherStrength.Medium),
        (TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, TlsVersion.Tls12, CipherStrength.Medium),
        (TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, TlsVersion.Tls12, CipherStrength.Medium),
        (TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, TlsVersion.Tls12, CipherStrength.Medium),
        (TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, TlsVersion.Tls12, CipherStrength.Medium),
        (TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, TlsVersion.Tls12, CipherStrength.Medium),
        (TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, TlsVersion.Tls12, CipherStrength.Medium),
        (TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TlsVersion.Tls12, CipherStrength.Medium),
        (TLS_RSA_WITH_AES_256_GCM_SHA384, TlsVersion.Tls12, CipherStrength.Medium),
        (TLS_RSA_WITH_AES_128_GCM_SHA256, TlsVersion.Tls12, CipherStrength.Medium),
        (TLS_RSA_WITH_AES_256_CBC_SHA256, TlsVersion.Tls12, CipherStrength.Medium),
        (TLS_RSA_WITH_AES_128_CBC_SHA256, TlsVersion.Tls12, CipherStrength.Medium),
        (TLS_RSA_WITH_AES_256_CBC_SHA, TlsVersion.Tls12, CipherStrength.Medium),
        (TLS_RSA_WITH_AES_128_CBC_SHA, TlsVersion.Tls12, CipherStrength.Medium),
    ];

    private static readonly FrozenDictionary<TlsCipherSuite, CipherStrength> Strengths =
        All.ToFrozenDictionary(entry => entry.Suite, entry => entry.Strength);

    /// <summary>The suites to offer under a floor. Built from the version range, so that the library never sees a version without suites.</summary>
    public static ImmutableArray<TlsCipherSuite> For(TlsFloor floor) =>
    [
        .. All.Where(entry => entry.Version >= floor.MinimumVersion && entry.Strength >= floor.CipherStrength)
            .Select(entry => entry.Suite),
    ];

    /// <summary>The strength of a suite, or null when it is in no class.</summary>
    public static CipherStrength? StrengthOf(TlsCipherSuite suite) => Strengths.TryGetValue(suite, out var strength) ? strength : null;
}

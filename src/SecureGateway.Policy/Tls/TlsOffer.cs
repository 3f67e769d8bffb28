using System.Collections.Concurrent;
using System.Net.Security;
using System.Runtime.Versioning;
using System.Security.Authentication;

namespace SecureGateway.Policy;

/// <summary>
/// A floor in the terms of the TLS library. The suites are built from the version range, because OpenSSL refuses a policy
/// that leaves an enabled version without suites.
/// </summary>
public sealed class TlsOffer
{
    private static readonly ConcurrentDictionary<TlsFloor, TlsOffer> Offers = new();

    private TlsOffer(TlsFloor floor)
    {
        Floor = floor;
        Protocols = floor.Protocols;
        TakesAllOfTls13 = CipherTable.All.All(entry => entry.Version != TlsVersion.Tls13 || entry.Strength >= floor.CipherStrength);
        Suites = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() ? Build(floor) : null;
    }

    public TlsFloor Floor { get; }

    public SslProtocols Protocols { get; }

    /// <summary>Null where the platform decides by itself (Windows): then the achieved suite is judged afterwards only.</summary>
    public CipherSuitesPolicy? Suites { get; }

    /// <summary>
    /// The floor takes every suite of TLS 1.3: with a client that knows 1.3 nothing is left to be listed. A list has its
    /// price: with one the library makes its context anew for each handshake, and resumes no session.
    /// </summary>
    public bool TakesAllOfTls13 { get; }

    /// <exception cref="PlatformNotSupportedException">The TLS library cannot take a list of suites.</exception>
    public static TlsOffer For(TlsFloor floor) => Offers.GetOrAdd(floor, static key => new TlsOffer(key));

    [SupportedOSPlatform("linux")]
    [SupportedOSPlatform("macos")]
    private static CipherSuitesPolicy Build(TlsFloor floor) => new(CipherTable.For(floor));
}

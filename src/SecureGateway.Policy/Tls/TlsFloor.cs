using System.Security.Authentication;
using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>TLS versions the gateway speaks. 1.0 and 1.1 are gone (RFC 8996).</summary>
public enum TlsVersion
{
    Tls12,
    Tls13,
}

/// <summary>Cipher strength (C-4), in order.</summary>
public enum CipherStrength
{
    Medium,
    High,
    Highest,
}

/// <summary>The least that is accepted; better is negotiated where both sides can (O-2).</summary>
public readonly record struct TlsFloor(TlsVersion MinimumVersion, CipherStrength CipherStrength)
{
    public static readonly TlsFloor Default = new(TlsVersion.Tls12, CipherStrength.High);

    /// <summary>The protocols to offer.</summary>
    public SslProtocols Protocols =>
        MinimumVersion == TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Whether a connection achieved both parts.</summary>
    public bool IsMetBy(TlsFacts facts) =>
        (facts.Version & Protocols) != 0 && CipherTable.StrengthOf(facts.CipherSuite) >= CipherStrength;

    /// <summary>The weaker of two, part by part: what a server must offer so that both can be judged afterwards.</summary>
    public static TlsFloor Weaker(TlsFloor one, TlsFloor other) => new(
        (TlsVersion)Math.Min((int)one.MinimumVersion, (int)other.MinimumVersion),
        (CipherStrength)Math.Min((int)one.CipherStrength, (int)other.CipherStrength));
}

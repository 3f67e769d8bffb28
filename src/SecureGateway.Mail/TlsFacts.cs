using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;

namespace SecureGateway.Mail;

/// <summary>
/// What a completed handshake achieved, copied out of the TLS library, which destroys the chain after its callback.
/// </summary>
/// <param name="Certificate">The other side's certificate; null when it showed none, and on a resumed session that carries none.</param>
/// <remarks>Whether a session was resumed is not here, because .NET's SslStream does not tell.</remarks>
public sealed record TlsFacts(
    SslProtocols Version,
    TlsCipherSuite CipherSuite,
    CertificateFacts? Certificate)
{
    /// <summary><c>TLSv1.3</c>, as logs and Received fields write it.</summary>
    public string VersionName => Version switch
    {
        SslProtocols.Tls12 => "TLSv1.2",
        SslProtocols.Tls13 => "TLSv1.3",
        var other => other.ToString(),
    };
}

/// <summary>What is remembered of a certificate: enough to prove later who it was, and what was wrong with it.</summary>
/// <param name="Sha256">Fingerprint of the certificate, lower-case hexadecimal.</param>
/// <param name="DnsNames">dNSName entries of the subject alternative name.</param>
/// <param name="CommonName">The subject's last CN, or null.</param>
/// <param name="KeyBits">RSA modulus or EC field size in bits; 0 where unknown.</param>
/// <param name="Problems">What chain building found; empty when the chain is trusted and in date.</param>
public sealed record CertificateFacts(
    string Subject,
    string Issuer,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    string Sha256,
    ImmutableArray<string> DnsNames,
    string? CommonName,
    string KeyAlgorithm,
    int KeyBits,
    string SignatureAlgorithm,
    CertificateProblems Problems)
{
    /// <summary>iPAddress entries of the subject alternative name.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>
    /// Where the chain ends, as <see cref="CertificateFactsReader.AnchorOf"/> has it; empty when no chain was built. Of use while
    /// the connection is judged, and not journalled.
    /// </summary>
    public string Anchor { get; init; } = "";

    /// <summary>
    /// The names of <c>signing</c> lists under which <see cref="Anchor"/> is trusted. A chain is built against all authorities
    /// that may matter, so a good chain alone says nothing about a profile: one of that profile's names must be here.
    /// </summary>
    public ImmutableArray<string> TrustedBy { get; init; } = [];

    /// <summary>What was found out of its revocation; null where nobody had to know (M-9).</summary>
    public RevocationFacts? Revocation { get; init; }

    /// <summary>The chain above it as it was built, its issuer first and the anchor last; bounded, and empty when none was built.</summary>
    public ImmutableArray<ChainLink> Chain { get; init; } = [];

    /// <summary>For whoever finds that out; null when no chain was built, and from then on. Not journalled.</summary>
    public CertificatePath? Path { get; init; }

    /// <summary>With what was found out, and without what that took.</summary>
    public CertificateFacts With(RevocationFacts? revocation) => this with
    {
        Revocation = revocation,
        Problems = revocation is { Status: RevocationStatus.Revoked } ? Problems | CertificateProblems.Revoked : Problems,
        Path = null,
    };
}

/// <summary>What is wrong with a certificate chain, in the terms an administrator acts on.</summary>
[Flags]
public enum CertificateProblems
{
    None = 0,
    SelfSigned = 1 << 0,
    UntrustedRoot = 1 << 1,
    IncompleteChain = 1 << 2,
    Expired = 1 << 3,
    NotYetValid = 1 << 4,
    Revoked = 1 << 5,
    WrongUsage = 1 << 6,
    WeakKey = 1 << 7,
    WeakSignature = 1 << 8,
    OtherChainError = 1 << 9,
}

namespace SecureGateway.Mail;

/// <summary>A certificate above the peer's own in its chain, as it is remembered.</summary>
/// <param name="Sha256">Fingerprint, lower-case hexadecimal.</param>
public sealed record ChainLink(string Subject, string Issuer, DateTimeOffset NotBefore, DateTimeOffset NotAfter, string Sha256)
{
    /// <summary>Links that are kept of one chain; real ones have two or three, and whoever sends more wants to fill a disk.</summary>
    public const int Most = 6;

    /// <summary>Characters that are kept of a name.</summary>
    public const int LongestName = 512;
}

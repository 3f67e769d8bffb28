using System.Globalization;

namespace SecureGateway.Mail;

/// <summary>
/// What is known of a certificate's revocation, or why nothing is: of its whole path, so that one revoked intermediate makes it
/// revoked and one unknown makes it unknown.
/// </summary>
/// <param name="Source">Who said so; of no meaning where the status is unknown.</param>
public sealed record RevocationFacts(RevocationStatus Status, RevocationSource Source)
{
    /// <summary>Why the status is unknown.</summary>
    public UnknownBecause Because { get; init; }

    /// <summary>The reason of RFC 5280 5.3.1, as its authority gave it; null where it gave none.</summary>
    public RevocationReason? Reason { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Which certificate of the path, where it is not the peer's own; the address that was asked; what went wrong.</summary>
    public string Detail { get; init; } = "";

    public static RevocationFacts Good(RevocationSource source) => new(RevocationStatus.Good, source);

    public static RevocationFacts Unknown(UnknownBecause because, string detail = "") =>
        new(RevocationStatus.Unknown, RevocationSource.None) { Because = because, Detail = detail };

    /// <summary>Another moment may bring an answer: the certificate and its authority need not change for it.</summary>
    public bool MayChange => Status == RevocationStatus.Unknown && Because != UnknownBecause.NoAddress;

    /// <summary><c>revoked since 2026-01-01 (keyCompromise), says OCSP</c>; <c>unknown: no answer in time</c>.</summary>
    public string Describe()
    {
        var text = Status switch
        {
            RevocationStatus.Good => $"not revoked, says {Says(Source)}",
            RevocationStatus.Revoked => string.Create(
                CultureInfo.InvariantCulture,
                $"revoked{(RevokedAt is { } at ? $" since {at:yyyy-MM-dd}" : "")}{(Reason is { } reason ? $" ({Word(reason)})" : "")}, says {Says(Source)}"),
            _ => "unknown: " + Words(Because),
        };
        return Detail.Length == 0 ? text : $"{text} ({Detail})";
    }

    private static string Says(RevocationSource source) => source switch
    {
        RevocationSource.Stapled => "the OCSP response that the server stapled",
        RevocationSource.Ocsp => "OCSP",
        _ => "the CRL",
    };

    // As RFC 5280 writes them: keyCompromise.
    private static string Word(RevocationReason reason)
    {
        var name = reason.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static string Words(UnknownBecause because) => because switch
    {
        UnknownBecause.NoAddress => "the certificate names neither an OCSP responder nor a CRL",
        UnknownBecause.TimedOut => "no answer in time",
        UnknownBecause.Unreachable => "the authority could not be reached",
        UnknownBecause.Refused => "the authority would not say",
        UnknownBecause.Malformed => "the authority's answer could not be read",
        UnknownBecause.BadSignature => "the authority's answer was not signed by it",
        UnknownBecause.OutOfDate => "the authority's answer was out of date",
        UnknownBecause.NotAbout => "the authority's answer was not about this certificate",
        _ => "nobody was asked",
    };
}

public enum RevocationStatus
{
    Unknown,
    Good,
    Revoked,
}

public enum RevocationSource
{
    None,

    /// <summary>An OCSP response in the handshake (RFC 6066 8).</summary>
    Stapled,

    /// <summary>An OCSP responder (RFC 6960).</summary>
    Ocsp,

    /// <summary>A certificate revocation list (RFC 5280 5).</summary>
    Crl,
}

/// <summary>Why a status is unknown. Journalled: never renumbered.</summary>
public enum UnknownBecause
{
    NotAsked = 0,
    NoAddress = 1,
    TimedOut = 2,
    Unreachable = 3,

    /// <summary>An OCSP error (<c>tryLater</c>, <c>unauthorized</c>), the status <c>unknown</c>, or an HTTP error.</summary>
    Refused = 4,

    Malformed = 5,
    BadSignature = 6,
    OutOfDate = 7,

    /// <summary>Another certificate's, or a list that does not cover this one.</summary>
    NotAbout = 8,
}

/// <summary>CRLReason (RFC 5280 5.3.1), with its numbers.</summary>
public enum RevocationReason
{
    Unspecified = 0,
    KeyCompromise = 1,
    CaCompromise = 2,
    AffiliationChanged = 3,
    Superseded = 4,
    CessationOfOperation = 5,
    CertificateHold = 6,
    RemoveFromCrl = 8,
    PrivilegeWithdrawn = 9,
    AaCompromise = 10,
}

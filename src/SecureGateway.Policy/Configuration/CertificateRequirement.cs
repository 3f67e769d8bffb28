using System.Collections.Immutable;

namespace SecureGateway.Policy;

/// <summary>How far a certificate is judged (M-9), in order of strength.</summary>
public enum CertificateValidation
{
    None,
    Trusted,
    Name,
}

/// <summary>Where a certificate's names are looked for (M-10).</summary>
public enum NameMatch
{
    SanThenCn,
    CnOnly,
}

/// <summary>What has to be known of a certificate's revocation (M-9), in order of strength.</summary>
public enum RevocationChecking
{
    /// <summary>Nobody is asked, and what is known does not count.</summary>
    Off,

    /// <summary>Asked; revoked is refused, and a status that cannot be known passes.</summary>
    WhenKnown,

    /// <summary>Asked; whatever is not known to be good is refused.</summary>
    Required,
}

/// <summary>What is asked of the other side's certificate.</summary>
/// <param name="Names">Accepted names; empty means the route's host outbound; inbound a name must be listed.</param>
/// <param name="Signing">Trusted CAs for this profile; empty takes the global list, see <see cref="Under"/>.</param>
public sealed record CertificateRequirement(
    CertificateValidation Validation,
    ImmutableArray<string> Names,
    NameMatch Match,
    ImmutableArray<string> Signing)
{
    public static readonly TimeSpan DefaultRevocationTimeout = TimeSpan.FromSeconds(5);

    public static readonly CertificateRequirement None = new(CertificateValidation.None, [], NameMatch.SanThenCn, []);

    /// <summary>Of meaning from <see cref="CertificateValidation.Trusted"/> up.</summary>
    public RevocationChecking Revocation { get; init; } = RevocationChecking.WhenKnown;

    /// <summary>How long a connection waits for the authority's answer; after that the status is unknown.</summary>
    public TimeSpan RevocationTimeout { get; init; } = DefaultRevocationTimeout;

    /// <summary>With the authorities that hold: this profile's own, else the global ones. Whoever judges takes this first.</summary>
    public CertificateRequirement Under(TlsSettings global) =>
        Validation == CertificateValidation.None || !Signing.IsDefaultOrEmpty ? this : this with { Signing = global.Signing };
}

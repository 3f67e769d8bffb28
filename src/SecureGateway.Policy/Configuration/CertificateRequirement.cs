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

/// <summary>What is asked of the other side's certificate.</summary>
/// <param name="Names">Accepted names; empty means the route's host outbound; inbound a name must be listed.</param>
/// <param name="Signing">Trusted CAs for this profile; empty takes the global list, see <see cref="Under"/>.</param>
public sealed record CertificateRequirement(
    CertificateValidation Validation,
    ImmutableArray<string> Names,
    NameMatch Match,
    ImmutableArray<string> Signing)
{
    public static readonly CertificateRequirement None = new(CertificateValidation.None, [], NameMatch.SanThenCn, []);

    /// <summary>With the authorities that hold: this profile's own, else the global ones. Whoever judges takes this first.</summary>
    public CertificateRequirement Under(TlsSettings global) =>
        Validation == CertificateValidation.None || !Signing.IsDefaultOrEmpty ? this : this with { Signing = global.Signing };
}

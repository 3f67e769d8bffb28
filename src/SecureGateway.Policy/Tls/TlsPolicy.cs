using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>
/// The TLS decision before connecting and the plaintext decision after: no other place in the code decides about
/// plaintext. Pure. Fails by refusing: whatever is not allowed here goes under TLS or does not go.
/// </summary>
public static class TlsPolicy
{
    /// <summary>
    /// What an outbound connection must achieve. A mandatory profile overrides the global setting whatever its status (M-2);
    /// REQUIRETLS and credentials require TLS by themselves (chapter 4).
    /// </summary>
    /// <param name="profile">The profile that the route names, or null (M-11).</param>
    /// <param name="credentials">The route sends SMTP AUTH credentials.</param>
    /// <param name="requireTls">The message asks for REQUIRETLS (RFC 8689).</param>
    public static TlsRequirement ForOutbound(TlsSettings global, ConnectionProfile? profile, bool credentials, bool requireTls)
    {
        var outbound = profile?.Outbound ?? OutboundTls.Off;
        var identity = outbound.ClientIdentity ?? global.ClientIdentity;
        if (outbound.Enforced)
        {
            return new TlsRequirement(
                TlsUse.Required, RequirementSource.Profile, outbound.Floor,
                (requireTls ? AtLeastName(outbound.ServerCertificate) : outbound.ServerCertificate).Under(global),
                outbound.OnFailure, profile!.Name, identity);
        }

        var floor = global.Opportunistic.Floor;
        var reported = outbound.Mandatory
            ? new TlsRequirement(
                TlsUse.Required, RequirementSource.Profile, outbound.Floor, outbound.ServerCertificate.Under(global),
                outbound.OnFailure, profile!.Name, identity)
            : null;
        if (requireTls)
        {
            return new TlsRequirement(
                TlsUse.Required, RequirementSource.RequireTls, floor, AtLeastName(CertificateRequirement.None).Under(global),
                OnFailure.Defer, null, identity, reported);
        }

        return new TlsRequirement(
            credentials ? TlsUse.Required : global.Opportunistic.Enabled ? TlsUse.WhenOffered : TlsUse.Never,
            credentials ? RequirementSource.Credentials : RequirementSource.GlobalSetting,
            // what the profile would have taken must come about to be judged, even where the global floor is higher
            reported is null || credentials ? floor : TlsFloor.Weaker(floor, reported.Offer), CertificateRequirement.None, OnFailure.Defer, null, identity, reported);
    }

    /// <summary>
    /// May mail go in clear to a host on a connection that is not under TLS and will not be: because TLS is off (O-8), or
    /// because the host does not offer STARTTLS (O-7)? Not on a first attempt in which TLS failed at another host: then an
    /// attacker who breaks TLS at one MX could choose a plaintext one. A profile in report mode has TLS tried where it is
    /// off, because a connection in clear cannot be judged (M-13).
    /// </summary>
    /// <param name="offered">The host offers STARTTLS.</param>
    /// <param name="strikes">TLS failures of this message at this next hop before this attempt.</param>
    /// <param name="failedHere">TLS has failed at a host of this attempt.</param>
    public static bool MayGoInClear(TlsRequirement requirement, bool offered, int strikes, bool failedHere) => requirement.Use switch
    {
        TlsUse.Never => !offered || requirement.Reported is null,
        TlsUse.WhenOffered => !offered && (strikes > 0 || !failedHere),
        _ => false,
    };

    /// <summary>
    /// May the host at which TLS has just failed get the mail over a new connection in clear, at once? Only where TLS was
    /// opportunistic, this was not the first failure (O-5, O-6), and the failure was not of our own making. Where TLS is off
    /// and was tried for a report only, the mail goes on as it would have gone without (M-13).
    /// </summary>
    public static bool MayFallBack(TlsRequirement requirement, int strikes, FailureReason reason) => requirement.Use switch
    {
        TlsUse.WhenOffered => strikes > 0 && TlsFailurePolicy.IsStrike(reason),
        TlsUse.Never => requirement.Reported is not null && TlsFailurePolicy.IsTls(reason),
        _ => false,
    };

    // RFC 8689 4.2.1: the server's certificate must be verified for the name by which it was found.
    private static CertificateRequirement AtLeastName(CertificateRequirement requirement) =>
        requirement with { Validation = CertificateValidation.Name };
}

namespace SecureGateway.EndToEnd.Tests.Matrix;

/// <summary>
/// What PRODUCT.md has become of a message on its way out, told once more and by nobody of the product. The gateways of the
/// matrix have the default global floor: TLS 1.2, strength high (O-2).
/// </summary>
internal static class ServerRules
{
    public const string UnderTls = "under TLS";
    public const string InClear = "in clear";
    public const string SecondTime = "in clear after two failures";
    public const string Told = ", told";

    public static string Expected(MatrixCase<ServerAbility> cell)
    {
        var (asked, server) = (cell.Requirement, cell.Ability);
        if (asked.Mandatory && cell.Enforce)
            return Missed(asked, server) is { } missed ? "never: " + missed : UnderTls; // M-2, M-6, M-7
        var way = Global(cell);
        return asked.Mandatory && Missed(asked, server) is not null ? way + Told : way; // M-13
    }

    /// <summary>M-6, M-7: null when everything that is asked is there.</summary>
    public static string? Missed(MatrixRequirement asked, ServerAbility server) => server.Offer switch
    {
        Offer.No => "TlsRequiredNotOffered",
        Offer.Refuses => "TlsStartTlsRefused",
        Offer.Breaks => "TlsReset",
        // What is below the profile's floor is not offered, so the handshake ends there.
        _ when asked.Tls13 && !server.Tls13 => "TlsVersionRefused",
        _ when server.Strength < asked.Strength => "TlsNoSharedCipher",
        _ when asked.Look >= Look.Trusted && !server.InOrder => "TlsCertificateNotAccepted", // M-9
        _ when asked.Look == Look.Named && !server.Named => "TlsCertificateNotAccepted", // M-10
        _ when asked.Look == Look.NamedInCommonName && !server.NamedInCommonName => "TlsCertificateNotAccepted",
        _ => null,
    };

    private static string Global(MatrixCase<ServerAbility> cell)
    {
        var offered = cell.Ability.Offer != Offer.No;
        // O-2, and M-13: what a profile in report mode would take is let come about, so that it can be judged. O-9: whatever the certificate
        var floor = cell.Requirement is { Mandatory: true, Strength: Strength.Medium } ? Strength.Medium : Strength.High;
        var shakes = cell.Ability.Offer == Offer.Works && cell.Ability.Strength >= floor;
        if (cell.Opportunistic)
            return !offered ? InClear : shakes ? UnderTls : SecondTime; // O-7, O-4, O-5 and O-6
        if (!cell.Requirement.Mandatory)
            return InClear; // O-8
        return shakes ? UnderTls : InClear; // O-8, unless a profile says so; M-13: judged, and never held up
    }
}

namespace SecureGateway.EndToEnd.Tests.Matrix;

/// <summary>
/// What PRODUCT.md has become of a client's mail, told once more and by nobody of the product. The gateways of the matrix have
/// the default global floor: TLS 1.2, strength high (O-2). The client says STARTTLS where it can and it is offered.
/// </summary>
internal static class ClientRules
{
    public const string ByHost = "by client host";
    public const string BySender = "by sender domain";
    public const string UnderTls = "accepted under TLS";
    public const string InClear = "accepted in clear";
    public const string NoHandshake = "the handshake fails";
    public const string Told = ", told";
    public const string TooWeak = "550 5.7.10 TLS requirement not met: cipher strength";

    public static string Expected(MatrixCase<ClientAbility> cell)
    {
        var (asked, client) = (cell.Requirement, cell.Ability);
        var underTls = client.Tls is not null && IsOffered(cell);
        if (underTls && !Shakes(cell))
            return NoHandshake;
        var missed = asked.Mandatory ? Missed(asked, client) : null;
        if (asked.Mandatory && cell.Enforce)
            return missed ?? (underTls ? UnderTls : InClear); // M-4, M-5
        // The global rule holds, also where the handshake was opened further so that a profile could judge it (O-2, M-13).
        var way = underTls && cell.Opportunistic && client.Strength < Strength.High ? TooWeak : underTls ? UnderTls : InClear;
        return missed is null ? way : way + Told;
    }

    /// <summary>M-3. One profile with a sender domain is mandatory, and everybody is offered STARTTLS.</summary>
    public static bool IsOffered(MatrixCase<ClientAbility> cell) =>
        cell.Opportunistic || cell.Requirement.Mandatory || cell.Group == BySender;

    // M-5: completed and judged afterwards where a mandatory profile may have a say; else the global floor holds (O-2).
    private static bool Shakes(MatrixCase<ClientAbility> cell) =>
        cell.Requirement.Mandatory || cell.Group == BySender || cell.Ability.Strength >= Strength.High;

    private static string? Missed(MatrixRequirement asked, ClientAbility client) => client switch
    {
        { Tls: null } => "530 5.7.0 Must issue a STARTTLS command first", // M-4
        _ when asked.Tls13 && !client.Tls13 => "550 5.7.10 TLS requirement not met: protocol version",
        _ when client.Strength < asked.Strength => TooWeak,
        _ when asked.Look == Look.NotAtAll => null,
        { Shown: false } => "550 5.7.5 TLS requirement not met: client certificate missing",
        { InOrder: false } => "550 5.7.5 TLS requirement not met: client certificate not trusted", // M-9
        _ when asked.Look == Look.Named && !client.Named => "550 5.7.5 TLS requirement not met: client certificate name", // M-10
        _ when asked.Look == Look.NamedInCommonName && !client.NamedInCommonName => "550 5.7.5 TLS requirement not met: client certificate name",
        _ => null,
    };
}

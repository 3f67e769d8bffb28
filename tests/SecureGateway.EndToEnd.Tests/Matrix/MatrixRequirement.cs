namespace SecureGateway.EndToEnd.Tests.Matrix;

/// <summary>Cipher strengths in order (C-4), as the rules name them.</summary>
public enum Strength
{
    Medium,
    High,
    Highest,
}

/// <summary>How far a certificate is looked at (M-9, M-10), in order.</summary>
public enum Look
{
    NotAtAll,
    Trusted,
    Named,

    /// <summary>As <see cref="Named"/>, but in the Common Name only.</summary>
    NamedInCommonName,
}

/// <summary>What an administrator asks of a connection: one column of the matrix.</summary>
/// <param name="Mandatory">False: no mandatory TLS, so the global setting applies (M-2).</param>
public sealed record MatrixRequirement(string Name, bool Mandatory, bool Tls13, Strength Strength, Look Look)
{
    public static IReadOnlyList<MatrixRequirement> All { get; } =
    [
        new("none", false, false, Strength.Medium, Look.NotAtAll),
        new("TLS", true, false, Strength.Medium, Look.NotAtAll),
        new("high", true, false, Strength.High, Look.NotAtAll),
        new("highest", true, false, Strength.Highest, Look.NotAtAll),
        new("TLS 1.3", true, true, Strength.Medium, Look.NotAtAll),
        new("trusted", true, false, Strength.Medium, Look.Trusted),
        new("name", true, false, Strength.Medium, Look.Named),
        new("cn-only", true, false, Strength.Medium, Look.NamedInCommonName),
        new("everything", true, true, Strength.Highest, Look.Named),
    ];

    /// <summary>The inside of <c>inbound-tls</c> or <c>outbound-tls</c>.</summary>
    /// <param name="certificate"><c>client-certificate</c> or <c>server-certificate</c>.</param>
    public string Settings(string certificate, string mode, string names) => !Mandatory ? "" : $$"""
        mandatory = on, mode = {{mode}}, minimum-version = "{{(Tls13 ? "1.3" : "1.2")}}", cipher-strength = {{Strength.ToString().ToLowerInvariant()}}
        {{certificate}} {
          validation = {{Look switch { Look.NotAtAll => "none", Look.Trusted => "trusted", _ => "name" }}}
          {{(Look == Look.NamedInCommonName ? "match = cn-only" : "")}}
          {{(Look >= Look.Named ? names : "")}}
        }
        """;
}

namespace SecureGateway.Palettes.Tls;

/// <summary>One line of a probe: a requirement with what was found, a fact, the verdict, or what to change.</summary>
/// <param name="Met">Null where nothing was required.</param>
public sealed record ProbeRow(string Host, string? Address, string What, string? Required, string Found, bool? Met);

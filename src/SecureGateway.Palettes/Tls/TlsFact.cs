namespace SecureGateway.Palettes.Tls;

/// <summary>One thing that is so.</summary>
/// <param name="About">What it belongs to: a setting's group, a direction, an alarm.</param>
public sealed record TlsFact(string About, string What, string Value)
{
    /// <summary>Where it is so, where several nodes were asked.</summary>
    public string? Node { get; init; }
}

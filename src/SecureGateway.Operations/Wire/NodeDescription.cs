namespace SecureGateway.Operations.Wire;

/// <summary>What a client learns when it connects.</summary>
/// <param name="Caller">As whom the node knows the client.</param>
public sealed record NodeDescription(string Node, string Caller, Permission Permission, IReadOnlyList<PaletteDescription> Palettes);

namespace SecureGateway.Operations.Wire;

/// <summary>A palette as a client learns it from the node.</summary>
public sealed record PaletteDescription(string Name, string Description, IReadOnlyList<OperationDescription> Operations)
{
    public static PaletteDescription Of(Palette palette) =>
        new(palette.Name, palette.Description, [.. palette.Operations.Select(OperationDescription.Of)]);
}

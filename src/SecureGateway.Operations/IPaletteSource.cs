namespace SecureGateway.Operations;

/// <summary>A room's contribution to what can be done. Asked once, when the registry is made.</summary>
public interface IPaletteSource
{
    Palette Palette { get; }
}

namespace SecureGateway.Palettes.Track;

/// <summary>In which form rows are given to other programs.</summary>
public enum ExportFormat
{
    Csv,
    Ndjson,
}

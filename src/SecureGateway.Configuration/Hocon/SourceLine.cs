using System.Globalization;

namespace SecureGateway.Configuration;

/// <summary>A line of a configuration file; the file as it was named on the command line or by an include.</summary>
public readonly record struct SourceLine(string File, int Line)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}");
}

using System.Globalization;

namespace SecureGateway.Configuration;

/// <summary>What works as written and is probably not what was meant.</summary>
public sealed record ConfigurationWarning(string File, int Line, string Key, string Problem, string Advice)
{
    /// <summary><c>FILE:LINE: key: warning: what, advice</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{File}:{Line}: {(Key.Length == 0 ? "" : Key + ": ")}warning: {Problem}{(Advice.Length == 0 ? "" : ", " + Advice)}");
}

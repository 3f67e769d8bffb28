using System.Globalization;

namespace SecureGateway.Configuration;

/// <summary>What is wrong with a configuration, where, and what would be right. Never contains a secret.</summary>
/// <param name="Key">Full path of the key; empty when the line is no key.</param>
public sealed record ConfigurationError(string File, int Line, string Key, string Problem, string WouldBeRight)
{
    /// <summary><c>FILE:LINE: key: what is wrong, what would be right</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{File}:{Line}: {(Key.Length == 0 ? "" : Key + ": ")}{Problem}{(WouldBeRight.Length == 0 ? "" : ", " + WouldBeRight)}");
}

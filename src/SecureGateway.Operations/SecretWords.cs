using System.Text.RegularExpressions;

namespace SecureGateway.Operations;

/// <summary>
/// Words that tell a secret. None belongs on a line or in a value here; when somebody writes one there all the same, it is
/// not kept.
/// </summary>
public static partial class SecretWords
{
    /// <summary>Whether a text names something that looks like a secret.</summary>
    public static bool In(string text) => Words().IsMatch(text);

    [GeneratedRegex("passw|passphrase|secret|token|(?<![a-z])key(?![a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}

using System.Text.RegularExpressions;

namespace SecureGateway.WebConsole.Pages.Messages;

/// <summary>A fact that tells of a requirement: what was required, what was achieved, and whether that is enough.</summary>
/// <param name="Of">What it is about, and whose it is: <c>TLS version</c>, <c>TLS version (by partner)</c>.</param>
public sealed partial record ShownRequirement(string Of, string Required, string Achieved, bool IsMet)
{
    /// <summary>Null for a fact of another kind. What was required is this gateway's own text and stands first; what was achieved may be a stranger's.</summary>
    public static ShownRequirement? Find(ShownFact fact)
    {
        var (name, value) = (Name().Match(fact.Name), Value().Match(fact.Value));
        if (!name.Success || !value.Success)
            return null;
        var by = name.Groups["by"].Value.Trim();
        return new ShownRequirement(
            by.Length == 0 ? name.Groups["what"].Value : $"{name.Groups["what"].Value} ({by})",
            value.Groups["required"].Value, value.Groups["achieved"].Value, value.Groups["met"].Value == "met");
    }

    [GeneratedRegex("^required(?<by> [^:]*)?: (?<what>.+)$", RegexOptions.Singleline)]
    private static partial Regex Name();

    [GeneratedRegex("^required (?<required>.*?), achieved (?<achieved>.*): (?<met>met|not met)$", RegexOptions.Singleline)]
    private static partial Regex Value();
}

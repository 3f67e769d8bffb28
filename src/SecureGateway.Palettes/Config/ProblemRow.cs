using SecureGateway.Configuration;

namespace SecureGateway.Palettes.Config;

/// <summary>Something that apply says of pending.</summary>
/// <param name="Key">Where, as edits name it; empty when it is about no key.</param>
/// <param name="Right">What would be right.</param>
/// <param name="IsAdvice">It stands in nobody's way.</param>
public sealed record ProblemRow(string Key, string Problem, string Right, bool IsAdvice)
{
    public static ProblemRow Of(ConfigurationError error, PolicyDocument document) => new(document.KeyOf(error.Key), error.Problem, error.WouldBeRight, false);

    public static ProblemRow Of(ConfigurationWarning warning, PolicyDocument document) => new(document.KeyOf(warning.Key), warning.Problem, warning.Advice, true);
}

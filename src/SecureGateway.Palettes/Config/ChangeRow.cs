using SecureGateway.Configuration;

namespace SecureGateway.Palettes.Config;

/// <summary>A line of <em>Changes Made</em>.</summary>
/// <param name="By">Null between revisions that are compared.</param>
public sealed record ChangeRow(
    string Setting, DifferenceKind Kind, string Before, string After, string Effect, string Words, string? By, DateTimeOffset? At, string? Node)
{
    public static ChangeRow Of(ChangeMade made) => Of(made.Difference) with { By = made.By, At = made.At, Node = made.Node };

    public static ChangeRow Of(PolicyDifference difference) => new(
        difference.Setting, difference.Kind, difference.Before, difference.After, difference.Effect, difference.Words, null, null, null);
}

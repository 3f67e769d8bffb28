using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>A difference, and who made it last, when, and on which node.</summary>
public sealed record ChangeMade(PolicyDifference Difference, string By, DateTimeOffset At, string Node);

/// <summary><em>Changes Made</em> (A-2): what pending says differently from what is applied, each with who and when.</summary>
public static class ChangesMade
{
    public static ImmutableArray<ChangeMade> In(ConfigurationState state)
    {
        if (!state.HasPendingChanges)
            return [];
        var differences = PolicyDocument.Parse(state.Applied.Text).ChangesTo(PolicyDocument.Parse(state.Pending.Text));
        return [.. differences.Select(difference => Made(difference, state.Pending.Changes))];
    }

    /// <summary>Edits that do not count, because others were made on another node later and without knowing of them.</summary>
    public static ImmutableArray<ChangeMade> OvertakenIn(ConfigurationState state) =>
    [
        .. OvertakenEdits.In(state).Select(overtaken => new ChangeMade(
            new PolicyDifference(string.Join(", ", overtaken.Settings), DifferenceKind.Overtaken, "", "", "", overtaken.ToString()),
            overtaken.Edit.By, overtaken.Edit.At, overtaken.Edit.Node)),
    ];

    /// <summary>True when one of two settings is the other, or stands below it.</summary>
    internal static bool Covers(string one, string two) =>
        one.Length == two.Length ? one == two : one.Length < two.Length ? Begins(two, one) : Begins(one, two);

    private static ChangeMade Made(PolicyDifference difference, ImmutableArray<PendingChange> changes)
    {
        var last = changes.LastOrDefault(change => change.Settings.Any(setting => Covers(setting, difference.Setting))) ?? changes.LastOrDefault();
        return new ChangeMade(difference, last?.By ?? "", last?.At ?? default, last?.Node ?? "");
    }

    private static bool Begins(string longer, string shorter) =>
        longer.StartsWith(shorter, StringComparison.Ordinal) && longer[shorter.Length] is '.' or '[';
}

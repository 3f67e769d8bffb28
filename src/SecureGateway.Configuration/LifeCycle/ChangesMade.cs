using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>A difference, and who made it last, and when.</summary>
public sealed record ChangeMade(PolicyDifference Difference, string By, DateTimeOffset At);

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

    /// <summary>True when one of two settings is the other, or stands below it.</summary>
    internal static bool Covers(string one, string two) =>
        one.Length == two.Length ? one == two : one.Length < two.Length ? Begins(two, one) : Begins(one, two);

    private static ChangeMade Made(PolicyDifference difference, ImmutableArray<PendingChange> changes)
    {
        var last = changes.LastOrDefault(change => change.Settings.Any(setting => Covers(setting, difference.Setting))) ?? changes.LastOrDefault();
        return new ChangeMade(difference, last?.By ?? "", last?.At ?? default);
    }

    private static bool Begins(string longer, string shorter) =>
        longer.StartsWith(shorter, StringComparison.Ordinal) && longer[shorter.Length] is '.' or '[';
}

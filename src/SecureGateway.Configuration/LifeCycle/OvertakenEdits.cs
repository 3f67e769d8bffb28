using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>An edit that does not count any more, because of one that was made without knowing of it.</summary>
/// <param name="Settings">What it would change.</param>
public sealed record OvertakenEdit(PendingChange Edit, PendingChange By, ImmutableArray<string> Settings)
{
    public override string ToString() =>
        $"overtaken: {Edit.What} by {Edit.By} on {Edit.Node}, by {By.What} of {By.By} on {By.Node}, which came later and without knowing of it";
}

/// <summary>
/// Finds edits of two sides that did not hear each other and changed the same setting: the later one counts, and the earlier
/// one is named, so that nothing is lost in silence. An edit that somebody overwrote who had seen it is not named, and neither is one about
/// whose settings somebody has decided since who had seen both.
/// </summary>
internal static class OvertakenEdits
{
    public static ImmutableArray<OvertakenEdit> In(ConfigurationState state)
    {
        var changes = state.Pending.Changes;
        var suspects = changes.Where(change => change.Edit is not null && changes.Any(later => IsConcurrent(change, later))).ToArray();
        if (suspects.Length == 0)
            return [];
        var pending = PolicyDocument.Parse(state.Pending.Text);
        return [.. suspects.Select(edit => Overtaken(edit, changes, pending)).OfType<OvertakenEdit>()];
    }

    private static OvertakenEdit? Overtaken(PendingChange edit, ImmutableArray<PendingChange> changes, PolicyDocument pending)
    {
        if (edit.Edit!.Delta.On(pending) is not { } again || again.Hash == pending.Hash)
            return null;
        ImmutableArray<string> wants = [.. pending.ChangesTo(again).Select(difference => difference.Setting)];
        var about = changes.Where(other => other.Settings.Any(setting => wants.Any(want => ChangesMade.Covers(setting, want)))).ToArray();
        return about.Any(other => other.Edit is { } later && later.Saw.Has(edit.Stamp)) || about.LastOrDefault(other => IsConcurrent(edit, other)) is not { } by
            ? null
            : new OvertakenEdit(edit, by, wants);
    }

    private static bool IsConcurrent(PendingChange edit, PendingChange later) =>
        later.Edit is { } other && later.Stamp.CompareTo(edit.Stamp) > 0 && !other.Saw.Has(edit.Stamp);
}

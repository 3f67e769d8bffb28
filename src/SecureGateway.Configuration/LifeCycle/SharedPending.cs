using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>
/// What peers tell each other of pending: the edits, what was seen, and what was thrown away last. Equal when it says the same.
/// </summary>
/// <param name="Changes">In their order.</param>
/// <param name="Discarded">The newest ones, oldest first.</param>
public sealed record SharedPending(
    ImmutableArray<PendingChange> Changes, SeenEdits Seen, ImmutableArray<DiscardedChanges> Discarded) : IConfigurationMessage
{
    public const int MostDiscarded = 50;

    public static readonly SharedPending Nothing = new([], SeenEdits.None, []);

    public static SharedPending Of(ConfigurationState state) => new(
        [.. state.Pending.Changes.Where(change => change.Edit is not null)], state.Pending.AllSeen, Latest(state.Discarded.Where(discarded => discarded.Id.Length > 0)));

    internal static ImmutableArray<DiscardedChanges> Latest(IEnumerable<DiscardedChanges> all) =>
        [.. all.OrderBy(discarded => discarded.At).ThenBy(discarded => discarded.Id, StringComparer.Ordinal).TakeLast(MostDiscarded)];

    public bool Equals(SharedPending? other) =>
        other is not null
        && Seen.Equals(other.Seen)
        && Changes.Select(change => change.Stamp).SequenceEqual(other.Changes.Select(change => change.Stamp))
        && Discarded.Select(discarded => discarded.Id).SequenceEqual(other.Discarded.Select(discarded => discarded.Id));

    public override int GetHashCode() => HashCode.Combine(Seen, Changes.Length, Discarded.Length);
}

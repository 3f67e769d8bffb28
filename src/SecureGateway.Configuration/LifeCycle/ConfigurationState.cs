using System.Collections.Immutable;
using static SecureGateway.Configuration.ConfigurationEvents;

namespace SecureGateway.Configuration;

/// <summary>The history and what is pending, as the journal tells them. Immutable: a face keeps one and compares at leisure.</summary>
/// <param name="History">Every revision, oldest first, without gaps.</param>
/// <param name="Discarded">Edits that were thrown away, oldest first.</param>
public sealed record ConfigurationState(
    ImmutableArray<Revision> History, PendingConfiguration Pending, ImmutableArray<DiscardedChanges> Discarded) : IConfigurationMessage
{
    /// <summary>Before the first start.</summary>
    public static readonly ConfigurationState Empty = new([], new PendingConfiguration(0, 0, "", "", []), []);

    public bool IsEmpty => History.IsEmpty;

    /// <summary>The revision that counts.</summary>
    public Revision Applied => History[^1];

    /// <summary>Pending says something else than what is applied.</summary>
    public bool HasPendingChanges => !IsEmpty && Pending.Hash != Applied.Hash;

    /// <summary>The revision of a number, or null.</summary>
    public Revision? Find(long number) => History.FirstOrDefault(revision => revision.Number == number);

    public ConfigurationState Apply(IConfigurationEvent happened) => happened switch
    {
        Seeded e => this with { History = [e.Revision], Pending = Clean(e.Revision) },
        PendingEdited { Change.Edit: null } e when e.Hash == Applied.Hash => this with { Pending = Clean(Applied) },
        PendingEdited e => this with { Pending = Edited(e.Text, e.Hash, Pending.Changes.Add(e.Change), e.Change.Edit is null ? Pending.Seen : Pending.AllSeen.With(e.Change.Stamp)) },
        PendingDiscarded e => this with { Pending = Clean(Applied, EditStamp.Parse(e.Discarded.Id) is { } stamp ? Pending.AllSeen.With(stamp) : Pending.Seen), Discarded = Discarded.Add(e.Discarded) },
        RevisionApplied e => this with { History = History.Add(e.Revision), Pending = e.Pending },
        RevisionsAdopted e => this with { History = e.ReplacesHistory ? e.Revisions : History.AddRange(e.Revisions), Pending = e.Pending },
        PendingMerged e => this with
        {
            Pending = Edited(
                e.Text, e.Hash, [.. Pending.Changes.Where(change => change.Edit is not null && !e.Removed.Contains(change.Stamp)).Concat(e.Added).OrderBy(change => change.Stamp)], e.Seen),
            Discarded = Discarded.AddRange(e.Discarded),
        },
        _ => throw new ArgumentException($"{happened.GetType()} is no event of the configuration", nameof(happened)),
    };

    /// <summary>Pending that says what the revision says.</summary>
    private PendingConfiguration Clean(Revision applied, SeenEdits? seen = null) => PendingReplay.Of(applied.Number, applied.Text, applied.Hash, [], seen ?? Pending.Seen);

    private PendingConfiguration Edited(string text, string hash, ImmutableArray<PendingChange> changes, SeenEdits? seen) =>
        PendingReplay.Of(Applied.Number, text, hash, changes, seen);
}

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

    public bool HasPendingChanges => !IsEmpty && Pending.Hash != Applied.Hash;

    /// <summary>The revision of a number, or null.</summary>
    public Revision? Find(long number) => History.FirstOrDefault(revision => revision.Number == number);

    public ConfigurationState Apply(IConfigurationEvent happened) => happened switch
    {
        Seeded e => this with { History = [e.Revision], Pending = Clean(e.Revision) },
        PendingEdited e => this with
        {
            Pending = e.Hash == Applied.Hash
                ? Clean(Applied)
                : Pending with { Version = Pending.Version + 1, Text = e.Text, Hash = e.Hash, Changes = Pending.Changes.Add(e.Change) },
        },
        PendingDiscarded e => this with { Pending = Clean(Applied), Discarded = Discarded.Add(e.Discarded) },
        RevisionApplied e => this with { History = History.Add(e.Revision), Pending = e.Pending },
        RevisionsAdopted e => this with { History = e.ReplacesHistory ? e.Revisions : History.AddRange(e.Revisions), Pending = e.Pending },
        PendingAdopted e => this with { Pending = e.Pending },
        _ => throw new ArgumentException($"{happened.GetType()} is no event of the configuration", nameof(happened)),
    };

    /// <summary>Pending that says what the revision says.</summary>
    internal PendingConfiguration Clean(Revision applied) => new(applied.Number, Pending.Version + 1, applied.Text, applied.Hash, []);
}

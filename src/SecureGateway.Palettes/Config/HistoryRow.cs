using SecureGateway.Configuration;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Config;

/// <summary>A revision, or edits that were thrown away.</summary>
/// <param name="Revision">Null for edits that were thrown away.</param>
public sealed record HistoryRow(long? Revision, DateTimeOffset At, string By, string What, string Comment)
{
    public static IEnumerable<HistoryRow> Of(ConfigurationState state) =>
        state.History.Select(Of).Concat(state.Discarded.Select(Of)).OrderByDescending(row => row.At).ThenByDescending(row => row.Revision);

    private static HistoryRow Of(Revision revision) => new(
        revision.Number, revision.At, revision.By, revision.RollsBackTo is { } earlier ? $"rolled back to {earlier}" : revision.Number == SecureGateway.Configuration.Revision.First ? "from the files" : "applied", revision.Comment);

    private static HistoryRow Of(DiscardedChanges discarded) => new(
        null, discarded.At, discarded.By, "discarded " + new Noun("edit", "edits").Count(discarded.Changes.Length), string.Join("; ", discarded.Changes.Select(change => $"{change.By}: {change.What}")));

}

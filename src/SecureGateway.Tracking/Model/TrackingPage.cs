using System.Collections.Immutable;

namespace SecureGateway.Tracking;

/// <summary>Rows, newest first.</summary>
/// <param name="Next">Where the next page begins; null when there is nothing behind.</param>
/// <param name="SearchedTo">
/// Set when the search was broken off for its time: everything later than this was looked at, and <paramref name="Next"/> goes on from there.
/// </param>
/// <param name="Nodes">Who was asked, and what became of it.</param>
public sealed record TrackingPage(
    ImmutableArray<TrackedRow> Rows, TrackingCursor? Next, DateTimeOffset? SearchedTo, ImmutableArray<NodeAnswer> Nodes)
{
    /// <summary>Why rows may be missing that have what is looked for; the same on each page.</summary>
    public ImmutableArray<SearchCut> Cuts { get; init; } = [];
}

/// <summary>Whether a node answered.</summary>
/// <param name="Problem">Null when it did.</param>
public sealed record NodeAnswer(string Node, string? Problem);

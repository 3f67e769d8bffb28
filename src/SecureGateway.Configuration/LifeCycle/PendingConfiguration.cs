using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace SecureGateway.Configuration;

/// <summary>
/// What administrators have edited and nobody has applied yet. One for all of them, on whichever of several peers they
/// edit. Every key in it is known and every value of its kind; it may still name what is not there yet, which apply refuses.
/// </summary>
/// <param name="Base">The applied revision it stands on.</param>
/// <param name="Version">Names these edits on this base: the same on every node that has them, and another after every change.</param>
/// <param name="Changes">Who did what since the base, in the order in which it counts; empty when pending is what is applied.</param>
/// <param name="Seen">The edits that this node has seen, those that are pending no more included.</param>
public sealed record PendingConfiguration(
    long Base, long Version, string Text, string Hash, ImmutableArray<PendingChange> Changes, SeenEdits? Seen = null)
{
    [JsonIgnore]
    public SeenEdits AllSeen => Seen ?? SeenEdits.None;
}

/// <summary>One edit.</summary>
/// <param name="What">In words: <c>set tls.opportunistic.enabled on</c>.</param>
/// <param name="Settings">The settings that it changed, as <see cref="PolicyDifference.Setting"/> names them.</param>
/// <param name="Node">The node on which it was made.</param>
/// <param name="Edit">How it is made again on another base, or beside edits of other peers; null on the record of what is gone.</param>
public sealed record PendingChange(
    string By, DateTimeOffset At, string What, ImmutableArray<string> Settings, string Node = "", PendingEdit? Edit = null)
{
    [JsonIgnore]
    public EditStamp Stamp => new(Edit?.Time ?? 0, Node);
}

/// <summary>An edit as it goes between peers.</summary>
/// <param name="Time">Its place in the order; see <see cref="EditStamp"/>.</param>
/// <param name="Saw">The edits that its node had seen. One that is not among them was made at the same time.</param>
/// <param name="Base">The applied revision on which it was made.</param>
/// <param name="Delta">What it changed.</param>
public sealed record PendingEdit(long Time, SeenEdits Saw, long Base, PolicyDelta Delta);

/// <summary>Edits that were thrown away, for the record.</summary>
/// <param name="Id">The same on every peer; empty when it was written by a version that shared nothing.</param>
public sealed record DiscardedChanges(string By, DateTimeOffset At, long Base, ImmutableArray<PendingChange> Changes, string Id = "")
{
    internal static DiscardedChanges Of(IEnumerable<PendingChange> changes, string by, ConfigurationState state, DateTimeOffset now, string node) => new(
        by, now, state.Applied.Number, [.. changes.Select(change => change with { Edit = null })],
        EditStamp.Next(node, now, state.Pending.AllSeen).ToString());
}

using System.Globalization;

namespace SecureGateway.Configuration;

/// <summary>
/// Names an edit among all nodes, and gives edits their order: by time, then by the node's name. A node's time is that of its
/// clock, and always later than that of every edit that it has seen; so who saw an edit comes after it, whatever the clocks say.
/// </summary>
/// <param name="Time">Ticks of UTC.</param>
public readonly record struct EditStamp(long Time, string Node) : IComparable<EditStamp>
{
    /// <summary>The next one on a node.</summary>
    public static EditStamp Next(string node, DateTimeOffset now, SeenEdits seen) => new(Math.Max(now.UtcTicks, seen.Newest + 1), node);

    /// <summary>What <see cref="ToString"/> wrote.</summary>
    public static EditStamp? Parse(string text) =>
        text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && long.TryParse(text.AsSpan(0, at), CultureInfo.InvariantCulture, out var time)
            ? new EditStamp(time, text[(at + 1)..])
            : null;

    public int CompareTo(EditStamp other) => Time != other.Time ? Time.CompareTo(other.Time) : string.CompareOrdinal(Node, other.Node);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time}@{Node}");
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureGateway.Configuration;

/// <summary>
/// The edits that a node knows of, or has known of: of each node the time of its newest one. A node's edits are known in their
/// order and without gaps, so that one time stands for all before it. An edit that is seen and not pending any more was
/// applied or thrown away. Never changes; equal when it says the same.
/// </summary>
[JsonConverter(typeof(Converter))]
public sealed class SeenEdits : IEquatable<SeenEdits>
{
    public static readonly SeenEdits None = new(ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal));

    private readonly ImmutableSortedDictionary<string, long> _newest;

    private SeenEdits(ImmutableSortedDictionary<string, long> newest) => _newest = newest;

    /// <summary>The time of the newest edit of all; zero when there was none.</summary>
    public long Newest => _newest.IsEmpty ? 0 : _newest.Values.Max();

    public bool Has(EditStamp stamp) => _newest.TryGetValue(stamp.Node, out var newest) && newest >= stamp.Time;

    public SeenEdits With(EditStamp stamp) => Has(stamp) ? this : new SeenEdits(_newest.SetItem(stamp.Node, stamp.Time));

    /// <summary>What one or the other has seen.</summary>
    public SeenEdits And(SeenEdits? other) =>
        other is null ? this : other._newest.Aggregate(this, (seen, entry) => seen.With(new EditStamp(entry.Value, entry.Key)));

    public bool Equals(SeenEdits? other) => other is not null && _newest.SequenceEqual(other._newest);

    public override bool Equals(object? obj) => Equals(obj as SeenEdits);

    public override int GetHashCode() => HashCode.Combine(_newest.Count, Newest);

    public override string ToString() => string.Join(", ", _newest.Select(entry => $"{entry.Key}: {entry.Value}"));

    private sealed class Converter : JsonConverter<SeenEdits>
    {
        public override SeenEdits Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<Dictionary<string, long>>(ref reader, options) is { } newest
                ? new SeenEdits(newest.ToImmutableSortedDictionary(StringComparer.Ordinal))
                : None;

        public override void Write(Utf8JsonWriter writer, SeenEdits value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (node, time) in value._newest)
                writer.WriteNumber(node, time);
            writer.WriteEndObject();
        }
    }
}

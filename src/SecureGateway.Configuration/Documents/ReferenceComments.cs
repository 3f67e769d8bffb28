using System.Collections.Immutable;
using System.Text.RegularExpressions;
using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Documents;

/// <summary>
/// What <c>hocon/reference.conf</c> says about each key, for those who read a policy that was written by command. Names that
/// administrators give are NAME in a key's place: <c>connections.NAME.relay</c>.
/// </summary>
internal static partial class ReferenceComments
{
    private static readonly Lazy<Dictionary<string, HoconComment>> All = new(Read);

    public static HoconComment Of(string place) => All.Value.GetValueOrDefault(place, HoconComment.None);

    public static string Below(string place, string name) => place.Length == 0 ? name : $"{place}.{name}";

    /// <summary>Takes away, in place, what the reference says anyway; what is left is somebody's own.</summary>
    public static void Strip(HoconObject section, ImmutableArray<Key> keys, string place)
    {
        foreach (var key in keys)
        {
            if (section.Find(key.Name)?.Value is not { } value)
                continue;
            var own = Below(place, key.Name);
            var reference = Of(own);
            value.Comment = new HoconComment(
                value.Comment.Above.AsSpan().SequenceEqual(reference.Above.AsSpan()) ? [] : value.Comment.Above,
                value.Comment.Beside == reference.Beside ? "" : value.Comment.Beside,
                value.Comment.Inside);
            foreach (var (inner, innerKeys, innerPlace) in Inner(key, value, own))
                Strip(inner, innerKeys, innerPlace);
        }
    }

    /// <summary>The objects below a key's value, with their keys and place.</summary>
    private static IEnumerable<(HoconObject Section, ImmutableArray<Key> Keys, string Place)> Inner(Key key, HoconNode value, string place) => (key, value) switch
    {
        (Section section, HoconObject inner) => [(inner, section.Keys, place)],
        (NamedSections named, HoconObject entries) => entries.Fields.Values.Select(entry => entry.Value).OfType<HoconObject>().Select(entry => (entry, named.Keys, place + ".NAME")),
        (SectionList list, HoconArray items) => items.Items.OfType<HoconObject>().Select(item => (item, list.Keys, place + "[]")),
        _ => [],
    };

    private static Dictionary<string, HoconComment> Read()
    {
        using var stream = typeof(ReferenceComments).Assembly.GetManifestResourceStream("reference.conf")
            ?? throw new InvalidOperationException("reference.conf is not in this assembly");
        using var reader = new StreamReader(stream);
        var errors = new List<ConfigurationError>();
        var policy = PolicyText.Parse(Example().Replace(reader.ReadToEnd(), "$1"), "reference.conf", errors)
            ?? throw new InvalidOperationException(string.Join("; ", errors));
        var comments = new Dictionary<string, HoconComment>(StringComparer.Ordinal);
        Gather(policy, PolicyKeys.Policy.Keys, "", comments);
        return comments;
    }

    private static void Gather(HoconObject section, ImmutableArray<Key> keys, string place, Dictionary<string, HoconComment> comments)
    {
        foreach (var key in keys)
        {
            if (section.Find(key.Name)?.Value is not { } value)
                continue;
            var own = Below(place, key.Name);
            if (!value.Comment.IsEmpty)
                comments.TryAdd(own, value.Comment with { Inside = [] });
            foreach (var (inner, innerKeys, innerPlace) in Inner(key, value, own))
                Gather(inner, innerKeys, innerPlace, comments);
        }
    }

    // Lines that show what has no default are lines without the mark.
    [GeneratedRegex(@"^(\s*)#\|", RegexOptions.Multiline)]
    private static partial Regex Example();
}

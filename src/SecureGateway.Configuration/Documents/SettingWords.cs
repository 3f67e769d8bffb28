using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Documents;

/// <summary>
/// What <c>hocon/reference.conf</c> says of a key, taken apart: a sentence for each word it chooses between, and the rest. A key
/// that stands in several places is explained in one of them.
/// </summary>
internal sealed partial record SettingWords(string Notes, ImmutableArray<SettingChoice> Choices)
{
    private static readonly ConcurrentDictionary<string, SettingWords> Known = new(StringComparer.Ordinal);

    private static readonly Lazy<ILookup<Setting, string>> Places = new(() => Walk(PolicyKeys.Policy.Keys, "").ToLookup(pair => pair.Setting, pair => pair.Place));

    /// <param name="place">Of the key in the reference, such as <c>connections.NAME.relay</c>.</param>
    public static SettingWords Of(Setting setting, string place) => Known.GetOrAdd(place, _ =>
    {
        var here = Read(setting, place);
        if (here.Choices.All(choice => choice.Says.Length > 0))
            return here;
        var explained = Places.Value[setting].Select(other => Read(setting, other)).FirstOrDefault(other => other.Choices.All(choice => choice.Says.Length > 0));
        return here with { Choices = explained?.Choices ?? here.Choices };
    });

    private static SettingWords Read(Setting setting, string place)
    {
        var words = setting.Words;
        var says = words.ToDictionary(word => word, _ => "", StringComparer.Ordinal);
        var notes = new List<string>();
        string? current = null;
        foreach (var line in ReferenceComments.Of(place).Above)
        {
            var begun = Choice().Match(line);
            if (begun.Success && says.ContainsKey(begun.Groups["word"].Value))
            {
                current = begun.Groups["word"].Value;
                says[current] = begun.Groups["says"].Value.Trim();
            }
            else if (current is not null && Continued().IsMatch(line))
                says[current] += " " + line.Trim();
            else
            {
                current = null;
                notes.Add(line.Trim());
            }
        }

        return new SettingWords(string.Join(' ', notes.Where(note => note.Length > 0)), [.. words.Select(word => new SettingChoice(word, says[word]))]);
    }

    private static IEnumerable<(Setting Setting, string Place)> Walk(ImmutableArray<Key> keys, string place) => keys.SelectMany(key =>
    {
        var own = ReferenceComments.Below(place, key.Name);
        return key switch
        {
            Setting setting => [(setting, own)],
            Section section => Walk(section.Keys, own),
            NamedSections named => Walk(named.Keys, own + ".NAME"),
            SectionList list => Walk(list.Keys, own + "[]"),
            _ => [],
        };
    });

    // Words stand in a column of their own: "  high      forward secrecy ...".
    [GeneratedRegex("""^\s{2,}"?(?<word>[^\s"]+)"?\s{2,}(?<says>\S.*)$""")]
    private static partial Regex Choice();

    [GeneratedRegex(@"^\s{6,}\S")]
    private static partial Regex Continued();
}

using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Reading;

/// <summary>Finds entries that stand twice where one must win: whatever won would depend on the order in the file.</summary>
/// <param name="what">What an entry is, as in "the <c>client</c> '*' stands twice".</param>
internal sealed class Ties<T>(string what, Findings findings)
    where T : notnull
{
    private readonly Dictionary<T, (string Owner, SourceLine At)> _first = [];

    /// <param name="owner">Who has the entry, in words; empty where nobody has.</param>
    public void Add(T entry, string text, string owner, SourceLine at, string path)
    {
        if (_first.TryAdd(entry, (owner, at)))
            return;
        var (before, place) = _first[entry];
        findings.Error(
            at,
            path,
            before.Length == 0 ? $"{what} '{text}' stands at {place} already" : $"{what} '{text}' belongs to {before} already ({place})",
            before == owner ? "remove one of them" : "leave it in one of them, or make one more specific");
    }
}

using System.Collections.Immutable;
using Microsoft.AspNetCore.WebUtilities;

namespace SecureGateway.WebConsole.Operating;

/// <summary>
/// What a page looks for, as it stands in the page's address: names and values are those of the operation's arguments, so that
/// the form, a link, the browser's back button and <c>sgw</c> mean the same. Immutable; equal when the same is looked for.
/// </summary>
public sealed class Terms : IEquatable<Terms>
{
    public static readonly Terms None = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    private const int Longest = 500;
    private readonly ImmutableSortedDictionary<string, string> _values;

    private Terms(ImmutableSortedDictionary<string, string> values) => _values = values;

    public bool IsEmpty => _values.IsEmpty;

    public IEnumerable<string> Names => _values.Keys;

    /// <summary>Empty when it is not given.</summary>
    public string this[string name] => _values.GetValueOrDefault(name, "");

    /// <summary>From an address, by whomever it was written: names that the page does not know are passed over, values are cut.</summary>
    public static Terms Read(string address, params ReadOnlySpan<string> names)
    {
        var query = QueryHelpers.ParseQuery(Uri.TryCreate(address, UriKind.RelativeOrAbsolute, out var uri) && uri.IsAbsoluteUri ? uri.Query : After(address, '?'));
        var terms = None;
        foreach (var name in names)
            terms = terms.With(name, query.GetValueOrDefault(name).LastOrDefault());
        return terms;
    }

    /// <param name="value">Nothing, or nothing but spaces, takes it away.</param>
    public Terms With(string name, string? value)
    {
        var text = value?.Trim() ?? "";
        return new Terms(text.Length == 0 ? _values.Remove(name) : _values.SetItem(name, text.Length > Longest ? text[..Longest] : text));
    }

    public Terms With(string name, bool isOn) => With(name, isOn ? "true" : null);

    public Terms Without(params ReadOnlySpan<string> names)
    {
        var values = _values;
        foreach (var name in names)
            values = values.Remove(name);
        return new Terms(values);
    }

    /// <summary>The address of a page that looks for this.</summary>
    public string Link(string path) => QueryHelpers.AddQueryString(path, _values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));

    public Words Words()
    {
        var words = new Words();
        foreach (var (name, value) in _values)
            words.Add(name, value);
        return words;
    }

    public bool Equals(Terms? other) => other is not null && _values.SequenceEqual(other._values);

    public override bool Equals(object? obj) => Equals(obj as Terms);

    public override int GetHashCode() => _values.Aggregate(0, (hash, pair) => HashCode.Combine(hash, pair.Key, pair.Value));

    private static string After(string text, char mark) => text.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at ? text[at..].Split('#')[0] : "";
}

using SecureGateway.Configuration.Hocon;

namespace SecureGateway.Configuration.Schema;

/// <summary>What a value is called in messages.</summary>
internal static class HoconWords
{
    public static string Kind(HoconNode node) => node switch
    {
        HoconObject => "an object in braces",
        HoconArray => "a list",
        _ => "a single value",
    };

    /// <summary><c>a, b or c</c>.</summary>
    public static string Or(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return all.Length <= 1 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} or {all[^1]}";
    }
}

using System.Collections.Immutable;
using SecureGateway.Configuration.Hocon;

namespace SecureGateway.Configuration.Schema;

/// <summary>What to say to an unknown key: where a key of this name belongs, or the nearest one that is known here.</summary>
internal static class KnownKeys
{
    private static readonly Lazy<ILookup<string, string>> Places =
        new(() => Walk("", RootKeys.SecureGateway).ToLookup(entry => entry.Name, entry => entry.Path, StringComparer.Ordinal));

    public static string Suggestion(string unknown, ImmutableArray<Key> here)
    {
        if (unknown.Contains("secret", StringComparison.Ordinal) || unknown.Contains("password", StringComparison.Ordinal))
        {
            if (here.Contains(RouteKeys.SecretFile))
                return "a secret never stands in the configuration's text: name a file with secret-file, or an environment variable with secret-variable";
            if (here.Contains(NodeKeys.KeyPasswordFile))
                return "a password never stands in the configuration's text: name a file with key-password-file";
        }

        var nearest = Nearest.Of(unknown, here.Select(key => key.Name))!;
        var near = Nearest.IsNear(unknown, nearest);
        if (!near && Places.Value[unknown].FirstOrDefault() is { } elsewhere)
            return $"it belongs to {elsewhere}; the nearest here is '{nearest}'";
        var all = here.Length > 1 ? $" (known here: {string.Join(", ", here.Select(key => key.Name))})" : "";
        return near ? $"did you mean '{nearest}'?{all}" : $"the nearest known one is '{nearest}'{all}";
    }

    /// <summary>A section's keys in their order and usual form; an unknown one is an error.</summary>
    public static HoconObject? Normal(HoconNode node, ImmutableArray<Key> keys, string path, Findings findings)
    {
        if (node is not HoconObject section)
        {
            findings.Error(node.At, path, $"{HoconWords.Kind(node)} stands where an object in braces belongs", $"write {{ {keys[0].Name} = ... }}");
            return null;
        }

        RefuseUnknown(section, keys, path, findings);
        var normal = node.Commented(new HoconObject(node.At));
        foreach (var key in keys)
        {
            if (section.Fields.TryGetValue(key.Name, out var field) && key.Normal(field.Value, HoconPath.Join(path, key.Name), findings) is { } value)
                normal.Fields.Add(key.Name, field with { Value = value });
        }

        return normal;
    }

    public static void RefuseUnknown(HoconObject section, ImmutableArray<Key> keys, string path, Findings findings)
    {
        foreach (var (name, field) in section.Fields)
        {
            if (!keys.Any(key => key.Name == name))
                findings.Error(field.KeyAt, HoconPath.Join(path, name), "this key is not known here", Suggestion(name, keys));
        }
    }

    /// <summary>Every key with the path of the section it stands in; names that administrators give are written as NAME.</summary>
    public static IEnumerable<(string Name, string Path, Key Key)> Walk(string path, Key key)
    {
        var own = path.Length == 0 ? key.Name : $"{path}.{key.Name}";
        var (below, keys) = key switch
        {
            Section section => (own, section.Keys),
            NamedSections named => (own + ".NAME", named.Keys),
            SectionList list => (own + "[]", list.Keys),
            _ => (own, []),
        };
        return keys.SelectMany(inner => Walk(below, inner)).Prepend((key.Name, path, key));
    }
}

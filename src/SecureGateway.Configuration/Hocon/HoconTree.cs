namespace SecureGateway.Configuration.Hocon;

/// <summary>How a value takes its place in an object (HOCON: duplicate keys and object merging).</summary>
internal static class HoconTree
{
    /// <summary>The field of a name; null when there is none, or no object.</summary>
    public static HoconField? Find(this HoconObject? node, string name) =>
        node is not null && node.Fields.TryGetValue(name, out var field) ? field : null;

    public static IEnumerable<string> Names(this HoconObject? node) => node is null ? [] : node.Fields.Keys;

    /// <summary>The object under a key, made when there is none; an earlier value of another kind is replaced.</summary>
    public static HoconObject Child(this HoconObject parent, string key, SourceLine keyAt)
    {
        if (parent.Fields.TryGetValue(key, out var field) && field.Value is HoconObject present)
            return present;
        var child = new HoconObject(keyAt);
        parent.Put(key, keyAt, child);
        return child;
    }

    public static void Put(this HoconObject into, string key, SourceLine keyAt, HoconNode value)
    {
        var later = new HoconField(keyAt, value);
        if (!into.Fields.TryGetValue(key, out var earlier) || ReferenceEquals(earlier.Value, value))
        {
            into.Fields[key] = later;
            return;
        }

        if (earlier.Value is HoconObject present && value is HoconObject added)
        {
            present.Merge(added);
            added.Commented(present);
            return;
        }

        var open = value is not (HoconText or HoconArray) && (IsOpen(value) || IsOpen(earlier.Value));
        into.Fields[key] = open ? new HoconField(keyAt, new HoconMerge(value.At, earlier, later)) : later;
    }

    public static void Merge(this HoconObject into, HoconObject added)
    {
        foreach (var (key, field) in added.Fields)
            into.Put(key, field.KeyAt, field.Value);
    }

    /// <summary>The same values in objects of their own, so that merging into them changes nobody else's.</summary>
    public static HoconObject Copy(this HoconObject node)
    {
        var copy = node.Commented(new HoconObject(node.At));
        foreach (var (key, field) in node.Fields)
            copy.Fields.Add(key, field.Value is HoconObject inner ? field with { Value = inner.Copy() } : field);
        return copy;
    }

    private static bool IsOpen(HoconNode node) => node is HoconReference or HoconConcatenation or HoconMerge;
}

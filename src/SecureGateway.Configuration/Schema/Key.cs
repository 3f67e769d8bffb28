using System.Collections.Immutable;
using SecureGateway.Configuration.Hocon;

namespace SecureGateway.Configuration.Schema;

/// <summary>
/// A key that may stand in the configuration. The keys are declared once, in *Keys.cs; reading, writing, defaults, the
/// refusal of unknown keys and the nearest known one all come from there.
/// </summary>
internal abstract record Key(string Name, string Description)
{
    /// <summary>
    /// What stands under the key as it would be written: known keys only, in their order, values in their usual form. What is
    /// wrong goes to <paramref name="findings"/> and is left out.
    /// </summary>
    public abstract HoconNode? Normal(HoconNode node, string path, Findings findings);
}

/// <summary>A key with a value.</summary>
/// <param name="Default">As it would stand in a file.</param>
internal abstract record Setting(string Name, string Default, string Description) : Key(Name, Description)
{
    public abstract HoconNode DefaultNode { get; }

    /// <summary>In words, what would be right.</summary>
    public abstract string Expected { get; }

    /// <summary>The words it chooses between, the weakest first; empty for other kinds.</summary>
    public abstract ImmutableArray<string> Words { get; }

    /// <summary>True when the value is, or may be, a list.</summary>
    public abstract bool TakesList { get; }
}

/// <summary>A key with a value of a kind.</summary>
internal sealed record Setting<T>(string Name, Kind<T> Kind, string Default, string Description) : Setting(Name, Default, Description)
{
    private readonly Lazy<T> _default = new(() => Kind.OfText(Default));

    public T DefaultValue => _default.Value;

    public override HoconNode DefaultNode => Kind.Node(DefaultValue);

    public override string Expected => Kind.Expected;

    public override ImmutableArray<string> Words => Kind.Words;

    public override bool TakesList => Kind.TakesList;

    public override HoconNode? Normal(HoconNode node, string path, Findings findings) =>
        Kind.TryRead(node, path, findings, out var value) ? Commented(node, Kind.Node(value)) : null;

    private static HoconNode Commented(HoconNode written, HoconNode normal)
    {
        if (written is HoconArray one && normal is HoconArray two && one.Items.Count == two.Items.Count)
        {
            for (var i = 0; i < one.Items.Count; i++)
                one.Items[i].Commented(two.Items[i]);
        }

        return written.Commented(normal);
    }
}

/// <summary>A key with keys below it.</summary>
internal sealed record Section(string Name, string Description, ImmutableArray<Key> Keys) : Key(Name, Description)
{
    public override HoconNode? Normal(HoconNode node, string path, Findings findings) =>
        KnownKeys.Normal(node, Keys, path, findings) is { } normal && (normal.Fields.Count > 0 || !MayBeEmpty || !normal.Comment.IsEmpty) ? normal : null;

    /// <summary>True when it says nothing without keys; then it is not written.</summary>
    public bool MayBeEmpty { get; init; } = true;
}

/// <summary>A key below which the administrator gives names, each with the same keys below it.</summary>
/// <param name="Entry">What one entry is called, as in "no <c>connection</c> has the name".</param>
internal sealed record NamedSections(string Name, string Entry, string Description, ImmutableArray<Key> Keys) : Key(Name, Description)
{
    public override HoconNode? Normal(HoconNode node, string path, Findings findings)
    {
        if (node is not HoconObject entries)
        {
            findings.Error(node.At, path, $"{HoconWords.Kind(node)} stands where an object in braces belongs", $"write {Name} {{ name {{ ... }} }}");
            return null;
        }

        var normal = node.Commented(new HoconObject(node.At));
        foreach (var (name, entry) in entries.Fields)
        {
            if (KnownKeys.Normal(entry.Value, Keys, HoconPath.Join(path, name), findings) is { } value)
                normal.Fields.Add(name, entry with { Value = value });
        }

        return normal.Fields.Count > 0 || !normal.Comment.IsEmpty ? normal : null;
    }
}

/// <summary>A key whose value is a list of braces, each with the same keys in it.</summary>
internal sealed record SectionList(string Name, string Default, string Description, ImmutableArray<Key> Keys) : Key(Name, Description)
{
    /// <summary>The list that stands when no file names one.</summary>
    public HoconArray DefaultItems { get; } = HoconDefault.Parse<HoconArray>(Default);

    public override HoconNode? Normal(HoconNode node, string path, Findings findings)
    {
        if (node is HoconArray items)
            return node.Commented(new HoconArray(node.At, [.. items.Items.Select((item, i) => KnownKeys.Normal(item, Keys, $"{path}[{i}]", findings)).OfType<HoconNode>()]));
        findings.Error(node.At, path, $"{HoconWords.Kind(node)} stands where a list belongs", $"write {Name} = [ {{ ... }}, {{ ... }} ]");
        return null;
    }
}

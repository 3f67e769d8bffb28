using System.Collections.Immutable;
using SecureGateway.Configuration.Hocon;

namespace SecureGateway.Configuration.Schema;

/// <summary>
/// The keys of one section as a file gives them. Opening it refuses what the section does not know; a value that is absent
/// or wrong reads as its default, so that reading goes on and every error is found.
/// </summary>
internal sealed class Block
{
    private readonly HoconObject? _node;
    private readonly Findings _findings;

    public Block(HoconNode? node, ImmutableArray<Key> keys, string path, SourceLine at, Findings findings)
    {
        (_node, Path, At, _findings) = (node as HoconObject, path, at, findings);
        if (node is not null && _node is null)
            findings.Error(node.At, path, $"{HoconWords.Kind(node)} stands where an object in braces belongs", $"write {{ {keys[0].Name} = ... }}");
        if (_node is not null)
            KnownKeys.RefuseUnknown(_node, keys, path, findings);
    }

    public string Path { get; }

    /// <summary>Where the block stands.</summary>
    public SourceLine At { get; }

    public bool Has(Key key) => _node?.Fields.ContainsKey(key.Name) == true;

    /// <summary>Where a key's value stands; the block's place when it is absent.</summary>
    public SourceLine Where(Key key) => _node is not null && _node.Fields.TryGetValue(key.Name, out var field) ? field.KeyAt : At;

    public string PathOf(Key key) => HoconPath.Join(Path, key.Name);

    public T Get<T>(Setting<T> setting) =>
        _node is not null && _node.Fields.TryGetValue(setting.Name, out var field)
        && setting.Kind.TryRead(field.Value, PathOf(setting), _findings, out var value)
            ? value
            : setting.DefaultValue;

    /// <summary>The value, or null when the key is absent or empty.</summary>
    public string? GetOptional(Setting<string> setting) => Get(setting) is { Length: > 0 } text ? text : null;

    /// <summary>
    /// A file or directory, absolute: a relative one counts from the file that names it, and a default from the file in
    /// which the section begins.
    /// </summary>
    public string GetPath(Setting<string> setting, string? below = null) =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(
            below ?? System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Where(setting).File))!, Get(setting)));

    public string? GetOptionalPath(Setting<string> setting) => GetOptional(setting) is null ? null : GetPath(setting);

    public Block In(Section section) => Open(section, section.Keys);

    /// <summary>True when the list stands in a file and is empty.</summary>
    public bool IsEmptyList(Key key) => ValueOf(key) is HoconArray { Items.Count: 0 };

    /// <summary>True when the key stands in a file with something that <c>mx</c> or a list cannot be.</summary>
    public bool IsBroken(Key key) => ValueOf(key) is { } value && value is not (HoconText { Value: "mx" } or HoconArray { Items.Count: > 0 });

    public IEnumerable<(string Name, Block Block)> Named(NamedSections sections)
    {
        if (_node is null || !_node.Fields.TryGetValue(sections.Name, out var field))
            yield break;
        if (field.Value is not HoconObject entries)
        {
            Error(sections, $"{HoconWords.Kind(field.Value)} stands where an object in braces belongs", $"write {sections.Name} {{ name {{ ... }} }}");
            yield break;
        }

        foreach (var (name, entry) in entries.Fields)
            yield return (name, new Block(entry.Value, sections.Keys, HoconPath.Join(PathOf(sections), name), entry.KeyAt, _findings));
    }

    public IEnumerable<Block> Each(SectionList list)
    {
        HoconNode value = _node is not null && _node.Fields.TryGetValue(list.Name, out var field) ? field.Value : list.DefaultItems;
        if (value is not HoconArray items)
        {
            Error(list, $"{HoconWords.Kind(value)} stands where a list belongs", $"write {list.Name} = [ {{ ... }}, {{ ... }} ]");
            yield break;
        }

        for (var i = 0; i < items.Items.Count; i++)
            yield return new Block(items.Items[i], list.Keys, $"{PathOf(list)}[{i}]", items.Items[i].At, _findings);
    }

    public void Error(Key key, string problem, string right) => _findings.Error(Where(key), PathOf(key), problem, right);

    public void Error(string problem, string right) => _findings.Error(At, Path, problem, right);

    public void Warn(Key key, string problem, string advice) => _findings.Warn(Where(key), PathOf(key), problem, advice);

    public void Warn(string problem, string advice) => _findings.Warn(At, Path, problem, advice);

    private HoconNode? ValueOf(Key key) => _node is not null && _node.Fields.TryGetValue(key.Name, out var field) ? field.Value : null;

    private Block Open(Key key, ImmutableArray<Key> keys) =>
        _node is not null && _node.Fields.TryGetValue(key.Name, out var field)
            ? new Block(field.Value, keys, PathOf(key), field.KeyAt, _findings)
            : new Block(null, keys, PathOf(key), At, _findings);
}

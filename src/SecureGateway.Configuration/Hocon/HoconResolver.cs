namespace SecureGateway.Configuration.Hocon;

/// <summary>
/// Puts values in the place of references: from the tree, else from the environment. The result holds texts, arrays and
/// objects only; keys whose value is <c>null</c> or nothing are gone. A reference to nothing, to itself, or to a value of
/// a kind that cannot be joined is an error; so is a text that takes more than its <see cref="HoconBudget"/>.
/// </summary>
internal sealed class HoconResolver(HoconObject root, Func<string, string?> environment, HoconErrors errors)
{
    private readonly HashSet<HoconReference> _underWay = new(ReferenceEqualityComparer.Instance);
    private readonly HoconBudget _budget = new();

    /// <summary>First parts of the paths that references name: keys that exist to be referred to.</summary>
    public HashSet<string> Referenced { get; } = new(StringComparer.Ordinal);

    /// <summary>Null when it was given up; the error says where.</summary>
    public HoconObject? Resolve()
    {
        try
        {
            return Resolve(root);
        }
        catch (HoconSyntaxException spent)
        {
            errors.Add(spent);
            return null;
        }
    }

    private HoconObject Resolve(HoconObject node)
    {
        var resolved = node.Commented(new HoconObject(node.At));
        foreach (var (key, field) in node.Fields)
        {
            if (Resolve(field) is { } value)
                resolved.Fields.Add(key, value);
        }

        return resolved;
    }

    private HoconField? Resolve(HoconField field)
    {
        if (field.Value is HoconMerge merge)
        {
            _budget.Visit(merge.At);
            // A later value that is no object stands for itself; what refers to its earlier one would double with each line.
            var later = Resolve(merge.Later);
            if (later is { Value: not HoconObject })
                return later;
            var earlier = Resolve(merge.Earlier);
            if (earlier?.Value is not HoconObject one || later?.Value is not HoconObject two)
                return later ?? earlier;
            var merged = Merged(one, two);
            _budget.Keep(merged);
            return later.Value with { Value = merged };
        }

        return Resolve(field.Value) is { } value ? field with { Value = Commented(field.Value, value) } : null;
    }

    private HoconNode? Resolve(HoconNode node)
    {
        _budget.Visit(node.At);
        if (node is not (HoconObject or HoconArray))
            return Value(node);
        _budget.Open(node.At);
        var value = Value(node);
        _budget.Close();
        return value;
    }

    private HoconNode? Value(HoconNode node) => node switch
    {
        HoconText { IsNull: true } => null,
        HoconObject inner => Resolve(inner),
        HoconArray array => array.Commented(new HoconArray(array.At, [.. array.Items.Select(item => Resolve(item) is { } value ? Commented(item, value) : null).OfType<HoconNode>()])),
        HoconReference reference => Resolve(reference),
        HoconConcatenation pieces => Join(pieces),
        HoconMerge merge => Resolve(new HoconField(merge.At, merge))?.Value,
        _ => node,
    };

    // A value that came by way of a reference is somebody else's too: it gets the comment in a copy.
    private static HoconNode Commented(HoconNode written, HoconNode value) =>
        written.Comment.IsEmpty || ReferenceEquals(written, value) || value.Comment == written.Comment ? value : value with { Comment = written.Comment };

    private HoconNode? Resolve(HoconReference reference)
    {
        Referenced.Add(reference.Path[0]);
        var before = errors.All.Count;
        if (!_underWay.Add(reference))
        {
            errors.Add(reference.At, "", $"{reference} refers to itself by way of other values", "break the circle");
            return null;
        }

        if (_underWay.Count == 1)
            _budget.Outermost = reference.At;
        try
        {
            var found = (reference.Prefix.Count > 0 ? Find([.. reference.Prefix, .. reference.Path]) : null) ?? Find(reference.Path);
            if (found is null && environment(string.Join('.', reference.Path)) is { } variable)
                found = new HoconText(reference.At, variable, Quoted: true);
            if (found is null && !reference.Optional && errors.All.Count == before)
            {
                errors.Add(
                    reference.At, "", $"{reference} names neither a key nor an environment variable", $"define it, or write ${{?{HoconPath.Format(reference.Path)}}} if it may be missing");
            }

            return found is HoconText text ? text with { At = reference.At } : found;
        }
        finally
        {
            _underWay.Remove(reference);
            if (_underWay.Count == 0)
                _budget.Outermost = null;
        }
    }

    private HoconNode? Find(IReadOnlyList<string> path)
    {
        HoconNode? node = root;
        for (var i = 0; i < path.Count; i++)
        {
            if (node is not HoconObject holder || !holder.Fields.TryGetValue(path[i], out var field))
                return null;
            node = field.Value is HoconObject inner && i < path.Count - 1 ? inner : Resolve(field)?.Value;
        }

        return node;
    }

    private HoconNode? Join(HoconConcatenation concatenation)
    {
        HoconNode? joined = null;
        foreach (var piece in concatenation.Pieces.Select(Resolve).OfType<HoconNode>())
        {
            joined = (joined, piece) switch
            {
                (null, _) => piece,
                (HoconText one, HoconText two) => new HoconText(one.At, one.Value + two.Value, Quoted: true),
                (HoconArray one, HoconArray two) => new HoconArray(one.At, [.. one.Items, .. two.Items]),
                (HoconObject one, HoconObject two) => Merged(one, two),
                _ => null,
            };
            if (joined is null)
            {
                errors.Add(concatenation.At, "", "a text, a list and an object cannot be joined with each other", "put a comma between them, or join values of one kind");
                return null;
            }

            if (!ReferenceEquals(joined, piece))
                _budget.Keep(joined);
        }

        return joined;
    }

    private static HoconObject Merged(HoconObject one, HoconObject two)
    {
        var merged = (two.Comment.IsEmpty ? one : two).Commented(new HoconObject(two.At));
        merged.Merge(one.Copy());
        merged.Merge(two);
        return merged;
    }
}

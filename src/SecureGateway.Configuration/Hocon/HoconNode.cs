namespace SecureGateway.Configuration.Hocon;

/// <summary>A value and the line on which it begins.</summary>
internal abstract record HoconNode(SourceLine At)
{
    /// <summary>Kept so that a text which is written again keeps the words of those who wrote it; never a part of the meaning.</summary>
    public HoconComment Comment { get; set; } = HoconComment.None;

    /// <summary>The same value with the comment that another one has.</summary>
    public T Commented<T>(T node)
        where T : HoconNode
    {
        if (!Comment.IsEmpty)
            node.Comment = Comment;
        return node;
    }
}

/// <summary>A string, number or word.</summary>
/// <param name="Quoted">Written in quotes: then <c>null</c> is a word and not the absence of a value.</param>
internal sealed record HoconText(SourceLine At, string Value, bool Quoted) : HoconNode(At)
{
    public bool IsNull => !Quoted && Value == "null";

    /// <summary>True when the text needs no quotes as a value.</summary>
    public static bool IsPlain(string text) =>
        text.Length > 0 && text is not ("null" or "include") && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}

internal sealed record HoconArray(SourceLine At, IReadOnlyList<HoconNode> Items) : HoconNode(At);

/// <summary><c>${path}</c>, or <c>${?path}</c>, which is nothing when there is no such value.</summary>
/// <param name="Prefix">Path of the object into which the file was included; tried first.</param>
internal sealed record HoconReference(SourceLine At, IReadOnlyList<string> Path, bool Optional, IReadOnlyList<string> Prefix) : HoconNode(At)
{
    public override string ToString() => $"${{{(Optional ? "?" : "")}{HoconPath.Format(Path)}}}";
}

/// <summary>Pieces side by side: texts are joined, arrays appended, objects merged, once references are known.</summary>
internal sealed record HoconConcatenation(SourceLine At, IReadOnlyList<HoconNode> Pieces) : HoconNode(At);

/// <summary>
/// A later value of a key whose kind is known only with its references: two objects are merged, else the later one counts,
/// and the earlier one when the later is an optional reference to nothing.
/// </summary>
internal sealed record HoconMerge(SourceLine At, HoconField Earlier, HoconField Later) : HoconNode(At);

/// <summary>Fields in the order in which their names first appear.</summary>
internal sealed record HoconObject(SourceLine At) : HoconNode(At)
{
    public OrderedDictionary<string, HoconField> Fields { get; } = new(StringComparer.Ordinal);
}

/// <param name="KeyAt">Where the key of the value that counts stands.</param>
internal readonly record struct HoconField(SourceLine KeyAt, HoconNode Value);

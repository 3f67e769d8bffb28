namespace SecureGateway.Configuration.Hocon;

/// <summary>
/// A value that refers to its own key means the key's earlier value (HOCON: self-referential substitutions), as in
/// <c>domains = ${domains} [ "b.example" ]</c> or <c>domains += "b.example"</c>.
/// </summary>
internal static class HoconSelf
{
    public static HoconNode Bind(HoconNode value, IReadOnlyList<string> own, HoconObject holder, string key) => value switch
    {
        HoconReference reference when IsSelf(reference, own) =>
            holder.Fields.TryGetValue(key, out var earlier) ? earlier.Value
            : reference.Optional ? new HoconConcatenation(reference.At, [])
            : throw new HoconSyntaxException(
                reference.At, HoconPath.Format(own), $"{reference} refers to itself, and there is no earlier value", "remove it, or name another key"),
        HoconConcatenation pieces => pieces with { Pieces = [.. pieces.Pieces.Select(piece => Bind(piece, own, holder, key))] },
        HoconArray array => array with { Items = [.. array.Items.Select(item => Bind(item, own, holder, key))] },
        _ => value,
    };

    /// <summary><c>key += value</c>: the earlier list with one more item.</summary>
    public static HoconNode Append(HoconObject holder, string key, SourceLine at, HoconArray appended) =>
        holder.Fields.TryGetValue(key, out var earlier) ? new HoconConcatenation(at, [earlier.Value, appended]) : appended;

    private static bool IsSelf(HoconReference reference, IReadOnlyList<string> own) =>
        reference.Path.SequenceEqual(own) || (reference.Prefix.Count > 0 && reference.Prefix.Concat(reference.Path).SequenceEqual(own));
}

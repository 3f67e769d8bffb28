using System.Collections.Immutable;
using SecureGateway.Configuration.Hocon;

namespace SecureGateway.Configuration.Schema;

/// <summary>One value, or a list of at least one in brackets.</summary>
internal sealed class OneOrMoreKind<T>(Kind<T> item, string example) : Kind<ImmutableArray<Located<T>>>
{
    private readonly ListKind<T> _list = new(item, example, mayBeEmpty: false);

    public override string Expected => $"{item.Expected}, or {_list.Expected}";

    public override bool TakesList => true;

    public override HoconNode Node(ImmutableArray<Located<T>> value) => value is [var only] ? item.Node(only.Value) : _list.Node(value);

    public override bool TryRead(HoconNode node, string path, Findings findings, out ImmutableArray<Located<T>> value)
    {
        if (node is HoconArray)
            return _list.TryRead(node, path, findings, out value);
        value = item.TryRead(node, path, findings, out var one) ? [new Located<T>(one, node.At, path)] : [];
        return !value.IsEmpty;
    }
}

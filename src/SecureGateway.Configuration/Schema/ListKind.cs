using System.Collections.Immutable;
using SecureGateway.Configuration.Hocon;

namespace SecureGateway.Configuration.Schema;

/// <summary>A list in brackets. Each item that is wrong is an error on its own line; the others are kept.</summary>
internal sealed class ListKind<T>(Kind<T> item, string example, bool mayBeEmpty = true) : Kind<ImmutableArray<Located<T>>>
{
    public override string Expected => "a list such as " + example;

    public override bool TakesList => true;

    public override HoconNode Node(ImmutableArray<Located<T>> value) =>
        new HoconArray(default, [.. value.Select(entry => item.Node(entry.Value))]);

    public override bool TryRead(HoconNode node, string path, Findings findings, out ImmutableArray<Located<T>> value)
    {
        value = [];
        if (node is not HoconArray array)
        {
            findings.Error(node.At, path, $"{HoconWords.Kind(node)} stands where a list belongs", "write " + Expected);
            return false;
        }

        if (array.Items.Count == 0 && !mayBeEmpty)
        {
            findings.Error(node.At, path, "the list is empty", "write " + Expected);
            return false;
        }

        var items = ImmutableArray.CreateBuilder<Located<T>>();
        for (var i = 0; i < array.Items.Count; i++)
        {
            var itemPath = $"{path}[{i}]";
            if (item.TryRead(array.Items[i], itemPath, findings, out var read))
                items.Add(new Located<T>(read, array.Items[i].At, itemPath));
        }

        value = items.ToImmutable();
        return true;
    }
}

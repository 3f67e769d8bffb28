using System.Collections.Immutable;
using SecureGateway.Configuration.Hocon;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Schema;

/// <summary><c>mx</c>, which reads as no hosts, or a list of hosts of which each may carry a priority.</summary>
internal sealed class RouteHostsKind : Kind<ImmutableArray<Located<RouteHost>>>
{
    public override string Expected => "mx, or a list such as [ \"10.0.0.5:25\", { host = \"10.0.0.6:25\", priority = 20 } ]";

    public override bool TakesList => true;

    public override HoconNode Node(ImmutableArray<Located<RouteHost>> value) =>
        value.IsEmpty ? new HoconText(default, "mx", Quoted: false) : new HoconArray(default, [.. value.Select(host => Node(host.Value))]);

    private static HoconNode Node(RouteHost host)
    {
        var name = PolicyKinds.Host.Node(host);
        if (host.Priority == RouteKeys.Priority.DefaultValue)
            return name;
        var braces = new HoconObject(default);
        braces.Fields.Add(RouteKeys.HostName.Name, new HoconField(default, name));
        braces.Fields.Add(RouteKeys.Priority.Name, new HoconField(default, RouteKeys.Priority.Kind.Node(host.Priority)));
        return braces;
    }

    public override bool TryRead(HoconNode node, string path, Findings findings, out ImmutableArray<Located<RouteHost>> value)
    {
        value = [];
        if (node is HoconText { Value: "mx" })
            return true;
        if (node is not HoconArray array)
        {
            findings.Error(node.At, path, node is HoconText text ? $"'{text.Value}' is not a list" : "an object in braces is not a list", "write " + Expected);
            return false;
        }

        if (array.Items.Count == 0)
        {
            findings.Error(node.At, path, "the list of hosts is empty", "write " + Expected);
            return false;
        }

        var hosts = ImmutableArray.CreateBuilder<Located<RouteHost>>();
        for (var i = 0; i < array.Items.Count; i++)
        {
            var (item, itemPath) = (array.Items[i], $"{path}[{i}]");
            if (item is HoconObject)
                ReadBlock(new Block(item, RouteKeys.Host, itemPath, item.At, findings));
            else if (PolicyKinds.Host.TryRead(item, itemPath, findings, out var host))
                hosts.Add(new Located<RouteHost>(host, item.At, itemPath));
        }

        value = hosts.ToImmutable();
        return value.Length > 0;

        void ReadBlock(Block block)
        {
            if (!block.Has(RouteKeys.HostName))
                block.Error("the host is missing", "write { host = \"10.0.0.5:25\", priority = 10 }");
            else if (block.Get(RouteKeys.HostName) is { Port: > 0 } host)
                hosts.Add(new Located<RouteHost>(host with { Priority = block.Get(RouteKeys.Priority) }, block.At, block.Path));
        }
    }
}

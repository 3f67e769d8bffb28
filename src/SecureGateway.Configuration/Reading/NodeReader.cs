using System.Collections.Immutable;
using System.Net;
using System.Text;
using SecureGateway.Configuration.Schema;
using SecureGateway.Mail;

namespace SecureGateway.Configuration.Reading;

/// <summary>Reads <c>node</c>, and which names of identities and signing certificates there are.</summary>
internal static class NodeReader
{
    public static (NodeConfiguration Node, KnownNames Names) Read(Block block, ReaderEnvironment environment, Findings findings)
    {
        var hostName = HostName(block, environment);
        var data = block.GetPath(NodeKeys.DataDirectory);
        var listeners = Listeners(block.In(NodeKeys.Smtp), findings);
        var storage = StorageReader.Read(block.In(NodeKeys.Storage), environment with { DataDirectory = data });
        var (identities, identityNames) = IdentityReader.Read(block, data, environment.Clock.GetUtcNow());
        var (signing, signingNames) = SigningReader.Read(block, data, environment.Clock.GetUtcNow());
        var console = block.In(NodeKeys.Console);
        var operations = block.In(NodeKeys.Operations);
        var https = operations.In(NodeKeys.Https);
        var resolver = block.In(NodeKeys.Resolver);
        var node = new NodeConfiguration(
            block.GetOptional(NodeKeys.Name) ?? hostName.Split('.')[0],
            hostName,
            data,
            listeners,
            Console(console),
            new OperationsSettings(
                operations.GetPath(NodeKeys.Socket, below: data),
                https.Get(NodeKeys.HttpsPort) is { } port ? new IPEndPoint(https.Get(NodeKeys.Address), port) : null),
            storage,
            Tracking(block.In(NodeKeys.Tracking)),
            identities,
            signing,
            new ResolverSettings([.. resolver.Get(NodeKeys.Servers).Select(server => server.Value)], resolver.Get(NodeKeys.Timeout)),
            block.In(NodeKeys.Log).Get(NodeKeys.LogLevel))
        {
            AlsoKnownAs = [.. block.Get(NodeKeys.AlsoKnownAs).Select(known => known.Value)],
        };
        node = node with { Cluster = ClusterReader.Read(block.In(ClusterKeys.Cluster), node.Name, environment.Clock.GetUtcNow()) };
        if (Encoding.UTF8.GetByteCount(node.Operations.Socket) > LongestSocketPath)
            operations.Error(NodeKeys.Socket, $"the path {node.Operations.Socket} is longer than the system takes", $"name a socket whose whole path has at most {LongestSocketPath} octets");
        if (node.Operations.Https is { Port: not 0 } remote && (Collides(remote, node.Console.EndPoint) || listeners.Any(listener => Collides(listener.EndPoint, remote))))
            https.Error(NodeKeys.HttpsPort, $"port {remote.Port} is used by the console or a listener already", "give remote operations a port of their own");
        if (node.Console.EndPoint.Port != 0 && listeners.Any(listener => Collides(listener.EndPoint, node.Console.EndPoint)))
            console.Error(NodeKeys.ConsolePort, $"a listener of smtp.listeners uses port {node.Console.EndPoint.Port} already", "give the console a port of its own");
        return (node, new KnownNames(identityNames, signingNames));
    }

    // A kernel's limit, less the final zero.
    private const int LongestSocketPath = 107;

    private static string HostName(Block block, ReaderEnvironment environment)
    {
        if (block.GetOptional(NodeKeys.HostName) is { } configured)
        {
            if (!configured.Contains('.', StringComparison.Ordinal))
                block.Warn(NodeKeys.HostName, $"'{configured}' has no domain", "other servers expect a name that DNS knows, such as gw1.example.org");
            return configured;
        }

        return DomainName.TryParse(environment.MachineName, out var machine) ? machine.Value : "localhost";
    }

    private static ImmutableArray<ListenerSettings> Listeners(Block smtp, Findings findings)
    {
        var listeners = ImmutableArray.CreateBuilder<ListenerSettings>();
        foreach (var block in smtp.Each(NodeKeys.Listeners))
        {
            var endPoint = new IPEndPoint(block.Get(NodeKeys.Address), block.Get(NodeKeys.SmtpPort));
            if (endPoint.Port != 0 && listeners.FirstOrDefault(other => Collides(other.EndPoint, endPoint)) is { } before)
                findings.Error(block.At, block.Path, $"{endPoint} collides with the listener {before.EndPoint}", "give each listener its own address and port");
            listeners.Add(new ListenerSettings(endPoint, block.Get(NodeKeys.ListenerTls)));
        }

        if (listeners.Count == 0)
            smtp.Warn(NodeKeys.Listeners, "there is no listener", "no mail can come in; write listeners = [ { address = \"0.0.0.0\", port = 25 } ]");
        return listeners.ToImmutable();
    }

    private static ConsoleSettings Console(Block block)
    {
        var console = new ConsoleSettings(
            block.Get(NodeKeys.ConsoleEnabled),
            new IPEndPoint(block.Get(NodeKeys.Address), block.Get(NodeKeys.ConsolePort)),
            block.Get(NodeKeys.ConsoleHttps),
            [.. block.Get(NodeKeys.Allow).Select(network => network.Value)]);
        if (console is { Enabled: true, Https: false } && !IPAddress.IsLoopback(console.EndPoint.Address))
        {
            block.Error(
                NodeKeys.Address,
                $"the web console on {console.EndPoint.Address} would send passwords and mail's particulars over the network in clear",
                "write https = on; or address = \"127.0.0.1\" and reach it through a tunnel; or enabled = off, which leaves health and metrics");
        }

        return console;
    }

    // 0.0.0.0 has every IPv4 address; :: has every address, as sockets are made for both families.
    private static bool Collides(IPEndPoint one, IPEndPoint two) =>
        one.Port == two.Port
        && (one.Address.Equals(two.Address) || Covers(one.Address, two.Address) || Covers(two.Address, one.Address));

    private static bool Covers(IPAddress any, IPAddress other) =>
        any.Equals(IPAddress.IPv6Any) || (any.Equals(IPAddress.Any) && other.AddressFamily == any.AddressFamily);

    private static TrackingSettings Tracking(Block block) =>
        new(block.Get(NodeKeys.TrackingEnabled), block.Get(NodeKeys.Retention), block.Get(NodeKeys.TrackingSize));
}

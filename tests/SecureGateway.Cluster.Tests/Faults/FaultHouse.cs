using System.Collections.Immutable;
using System.Net;
using SecureGateway.Cluster.Tests.Hosts;
using SecureGateway.Cluster.Tests.Namespaces;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;
using SecureGateway.TestSupport;

namespace SecureGateway.Cluster.Tests.Faults;

/// <summary>
/// Gateways that share a queue in PostgreSQL, the database, and the world that sends and receives, each in a network namespace
/// of its own on one switch. What it does to them is all that a fault can do.
/// </summary>
internal sealed class FaultHouse : IAsyncDisposable
{
    private const int Smtp = 2525;

    private readonly ScratchDirectory _directory = new();
    private readonly NetworkNamespaces _network;
    private readonly int _count;

    private FaultHouse(NetworkNamespaces network, PostgresInstance database, string name, int count)
    {
        (_network, Database, _count) = (network, database, count);
        Tracking = new FaultTracking(database, name);
        World = new World(_network.Name(count + 2), NetworkNamespaces.Address(count + 2));
        ImmutableArray<string> names = [.. Enumerable.Range(1, count).Select(i => $"gw{i}")];
        var certificates = new ClusterCertificates(_directory.Path, names);
        var peers = NodeFile.Peers(names.Select((_, i) => (NetworkNamespaces.Address(i + 1), (int?)null)));
        Nodes = [.. names.Select((node, i) => Node(i + 1, node, $"cluster {{ {peers}, {certificates.Hocon.Replace("NAME", node, StringComparison.Ordinal)}, wait-for-peers = 5s }}", database.ConnectionString(name)))];
    }

    public ImmutableArray<NodeProcess> Nodes { get; }

    public PostgresInstance Database { get; }

    public FaultTracking Tracking { get; }

    public World World { get; }

    /// <summary>What all have logged.</summary>
    public string Logs => string.Join("\n", Nodes.Select(node => $"--- {node.Name}\n{node.Log}"));

    private int DatabaseIndex => _count + 1;

    public static async Task<FaultHouse> StartAsync(int nodes, int? diskMiB = null)
    {
        Skip.If(PostgresInstance.Problem is not null, PostgresInstance.Problem);
        var network = await NetworkNamespaces.MakeAsync(nodes + 2);
        PostgresInstance? database = null;
        FaultHouse? house = null;
        try
        {
            database = await PostgresInstance.StartAsync(
                new PostgresPlace(NetworkNamespaces.Address(nodes + 1), network.Name(nodes + 1), NetworkNamespaces.Network, diskMiB),
                null,
                diskMiB is null ? ["max_wal_size=1GB"] : ["min_wal_size=2MB", "max_wal_size=16MB"]);
            house = new FaultHouse(network, database, await database.CreateDatabaseAsync(), nodes);
            foreach (var node in house.Nodes)
                node.Launch();
            await Task.WhenAll(house.Nodes.Select(node => node.ReadyAsync()));
            return house;
        }
        catch
        {
            // Nobody else knows of the processes and namespaces.
            if (house is not null)
                await house.DisposeAsync();
            else
                await DisposeAsync(database, network);
            throw;
        }
    }

    /// <summary>Where a node takes mail.</summary>
    public IPEndPoint Listener(NodeProcess node) => new(Address(node), Smtp);

    public IPAddress Address(NodeProcess node) => IPAddress.Parse(NetworkNamespaces.Address(Number(node)));

    /// <summary>
    /// An operation on what goes to this domain, on each node for itself: they may not all hear each other just now. A lane that is
    /// handed over at this moment does not hear of it.
    /// </summary>
    public Task OperateAsync(string operation, string domain) =>
        Task.WhenAll(Nodes.Select(node => node.CallAsync(operation, new { recipient = $"@{domain}", peer = node.Name })));

    /// <summary>Each takes mail: one that lost its lane has one again.</summary>
    public async Task<LoadResult[]> ServeAsync() => (await Task.WhenAll(Nodes.Select(ServesAsync))).SelectMany(tried => tried).ToArray();

    public Task CutAsync(NodeProcess node) => _network.CutAsync(Number(node));

    public Task CutFromDatabaseAsync(NodeProcess node) => _network.LoseAsync(Number(node), DatabaseIndex);

    public Task LoseAnswersAsync(NodeProcess node) => _network.LoseAsync(DatabaseIndex, Number(node));

    public Task SpoilAsync(NodeProcess node, double loss, TimeSpan delay) => _network.SpoilAsync(Number(node), loss, delay);

    /// <summary>No gateway hears another one; database and world hear all.</summary>
    public async Task PartAsync()
    {
        for (var from = 1; from <= Nodes.Length; from++)
        {
            for (var to = 1; to <= Nodes.Length; to++)
            {
                if (from != to)
                    await _network.LoseAsync(from, to);
            }
        }
    }

    /// <summary>The node's cable, in both directions, and what others lose on the way to it.</summary>
    public async Task MendAsync(NodeProcess node)
    {
        await _network.MendAsync(Number(node));
        await _network.HealAsync(Number(node));
        await _network.LoseNothingAsync(Number(node));
        await _network.LoseNothingAsync(DatabaseIndex);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
        await World.DisposeAsync();
        await DisposeAsync(Database, _network);
        _directory.Dispose();
    }

    private static async ValueTask DisposeAsync(PostgresInstance? database, NetworkNamespaces network)
    {
        if (database is not null)
            await database.DisposeAsync();
        await network.DisposeAsync();
    }

    private async Task<List<LoadResult>> ServesAsync(NodeProcess node)
    {
        using var limit = new CancellationTokenSource(World.Patience);
        var tried = new List<LoadResult>();
        do
        {
            limit.Token.ThrowIfCancellationRequested();
            tried.Add(await LoadGenerator.RunAsync(World.Plan(Listener(node)) with { Connections = 1, Total = 1, Pause = TimeSpan.Zero }, limit.Token));
        }
        while (tried[^1].Acknowledged.Length == 0);
        return tried;
    }

    private int Number(NodeProcess node) => Nodes.IndexOf(node) + 1;

    private NodeProcess Node(int index, string name, string cluster, string connection)
    {
        var configuration = _directory.Write($"{name}.conf", NodeFile.Of(
            name,
            $$"""
            {{NodeFile.Listening(Smtp, 8025, NetworkNamespaces.Address(index), "tls = starttls")}}
            storage { provider = postgresql, connection-string = "{{connection}}" }
            {{cluster}}
            """,
            $$"""
            tls.opportunistic { enabled = on, retry-after = {{StagedMail.RetryAfter.TotalSeconds}}s }
            connections { world { client-hosts = [ "{{NetworkNamespaces.Network}}" ], relay = full } }
            routes = [
              {{World.Routes}}
            ]
            delivery.retry = [ 1s ]
            """));
        return new NodeProcess(_network.Name(index), name, configuration, Path.Combine(_directory.Path, name, "operations.sock"), _directory.Path);
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using SecureGateway.Cluster.Tests.Hosts;
using SecureGateway.Cluster.Tests.Namespaces;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;
using SecureGateway.TestSupport;

namespace SecureGateway.Cluster.Tests.Faults;

/// <summary>
/// Gateways that share a queue in PostgreSQL, the database, and the world that sends and receives, each in a network namespace
/// of its own on one switch. Mail comes and goes under TLS; the books of sender and receiver are kept by this process.
/// </summary>
internal sealed class FaultHouse : IAsyncDisposable
{
    private const int Smtp = 2525, Later = 2526, ForEach = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ScratchDirectory _directory = new();
    private readonly NetworkNamespaces _network;
    private readonly LoadSink _sink;
    private readonly LoadSink _later;
    private readonly int _count;

    private FaultHouse(NetworkNamespaces network, PostgresInstance database, string name, int count)
    {
        (_network, Database, _count) = (network, database, count);
        ImmutableArray<string> names = [.. Enumerable.Range(1, count).Select(i => $"gw{i}")];
        var certificates = new ClusterCertificates(_directory.Path, names);
        var peers = string.Join('\n', names.Select((peer, i) => $"{peer} {{ host = \"{NetworkNamespaces.Address(i + 1)}\" }}"));
        Nodes = [.. names.Select((node, i) => Node(i + 1, node, $"cluster {{ peers {{ {peers} }}, {certificates.Hocon.Replace("NAME", node, StringComparison.Ordinal)}, wait-for-peers = 5s }}", database.ConnectionString(name)))];
        (_sink, _later) = (Sink(Smtp), Sink(Later));
    }

    public ImmutableArray<NodeProcess> Nodes { get; }

    public PostgresInstance Database { get; }

    /// <summary>What all have logged.</summary>
    public string Logs => string.Join("\n", Nodes.Select(node => $"--- {node.Name}\n{node.Log}"));

    private int DatabaseIndex => _count + 1;

    private int World => _count + 2;

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

    /// <summary>Strikes while mail flows, heals, and waits until everything that was acknowledged has arrived.</summary>
    public async Task<FaultRound> PlayAsync(Fault fault, int seed)
    {
        var random = new Random(seed);
        _later.Refuses = true; // so that some mail lies in every lane
        var waiting = await Task.WhenAll(Nodes.Select(node => LoadGenerator.RunAsync(Plan(node) with { Connections = 1, Total = ForEach, Pause = TimeSpan.Zero, Recipient = "load@later.example" })));
        _sink.UnderWay.Clear();
        using var enough = new CancellationTokenSource();
        var flowing = _sink.WhenReceivedAsync(_sink.Messages + random.Next(30, 150));
        var loads = Nodes.Select(node => LoadGenerator.RunAsync(Plan(node), enough.Token)).ToArray();
        await flowing.WaitAsync(Patience);
        var struck = Stopwatch.GetTimestamp();
        var victims = await fault.StrikeAsync(this, random);
        TimeSpan? takenOver = null;
        _later.Refuses = false;
        if (victims.Length > 0)
        {
            // Until others have delivered what lay in the lanes of these.
            var theirs = waiting.Where((_, i) => victims.Contains(Nodes[i])).ToArray();
            await ArriveAsync(_later, theirs);
            takenOver = theirs.Max(load => Stopwatch.GetElapsedTime(struck, load.Acknowledged.Min(number => _later.Arrivals[(load.Run, number)].At)));
        }
        else
        {
            await SomeTimeAsync(fault.Lasts);
        }

        await fault.HealAsync(this, victims);
        await SomeMoreAsync();
        await enough.CancelAsync();
        var sent = await Task.WhenAll(loads).WaitAsync(Patience);
        var lost = await ArriveAsync(_later, waiting) + await ArriveAsync(_sink, sent);
        await Task.WhenAll(Nodes.Select(ServesAsync));
        var log = string.Concat(Nodes.Select(node => node.Log)).Split('\n').Where(line => line.Contains("possibly delivered", StringComparison.OrdinalIgnoreCase)).ToList();
        var runs = waiting.Concat(sent).Select(load => load.Run).ToHashSet();
        var twice = _sink.Arrivals.Concat(_later.Arrivals).Where(arrival => arrival.Value.Times > 1 && runs.Contains(arrival.Key.Run)).ToList();
        return new FaultRound(
            waiting.Concat(sent).Sum(load => load.Acknowledged.Length),
            lost,
            twice.Count,
            twice.Count(arrival => log.Exists(line => line.Contains(arrival.Value.TraceId!, StringComparison.Ordinal))),
            takenOver,
            _sink.UnderWay.Percentile(1));
    }

    /// <summary>Until some more mail has come through.</summary>
    public Task SomeMoreAsync() => _sink.WhenReceivedAsync(_sink.Messages + 30).WaitAsync(Patience);

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
        await _sink.DisposeAsync();
        await _later.DisposeAsync();
        await DisposeAsync(Database, _network);
        _directory.Dispose();
    }

    private static async ValueTask DisposeAsync(PostgresInstance? database, NetworkNamespaces network)
    {
        if (database is not null)
            await database.DisposeAsync();
        await network.DisposeAsync();
    }

    /// <summary>How many of the acknowledged never came.</summary>
    private static async Task<int> ArriveAsync(LoadSink sink, IReadOnlyCollection<LoadResult> sent)
    {
        while (true)
        {
            var seen = sink.Messages;
            var missing = sent.SelectMany(load => load.Acknowledged.Select(number => (load.Run, number))).Count(message => !sink.Arrivals.ContainsKey(message));
            if (missing == 0)
                return 0;
            try
            {
                await sink.WhenReceivedAsync(seen + 1).WaitAsync(Patience);
            }
            catch (TimeoutException)
            {
                return missing;
            }
        }
    }

    // A node that lost its lane has one again when it takes mail.
    private async Task ServesAsync(NodeProcess node)
    {
        using var limit = new CancellationTokenSource(Patience);
        while ((await LoadGenerator.RunAsync(Plan(node) with { Connections = 1, Total = 1 }, limit.Token)).Acknowledged.Length == 0)
            limit.Token.ThrowIfCancellationRequested();
    }

    // A fault that nothing tells the end of.
    private static async Task SomeTimeAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync();
    }

    private int Number(NodeProcess node) => Nodes.IndexOf(node) + 1;

    private LoadSink Sink(int port) => LoadSink.Start(
        CertificateFactory.Shared.Server("mx.partner.example"),
        ledger: true,
        new IPEndPoint(IPAddress.Parse(NetworkNamespaces.Address(World)), port),
        sockets: () => NamespaceThread.NewSocket(_network.Name(World)));

    private LoadPlan Plan(NodeProcess node) => new(new IPEndPoint(IPAddress.Parse(NetworkNamespaces.Address(Number(node))), Smtp))
    {
        Connections = 2,
        MessagesPerConnection = 10,
        Total = 1_000_000,
        Size = 4 * 1024,
        StartTls = true,
        Stubborn = true,
        Pause = TimeSpan.FromMilliseconds(100),
        Sockets = () => NamespaceThread.NewSocket(_network.Name(World)),
    };

    private NodeProcess Node(int index, string name, string cluster, string connection)
    {
        var configuration = _directory.Write($"{name}.conf", $$"""
            secure-gateway {
              node {
                name = "{{name}}"
                host-name = "{{name}}.test.example"
                data-directory = "{{name}}"
                smtp.listeners = [ { address = "{{NetworkNamespaces.Address(index)}}", port = {{Smtp}}, tls = starttls } ]
                console { address = "127.0.0.1", port = 8025 }
                storage { provider = postgresql, connection-string = "{{connection}}" }
                {{cluster}}
              }
              policy {
                tls.opportunistic { enabled = on }
                connections { world { client-hosts = [ "{{NetworkNamespaces.Network}}" ], relay = full } }
                routes = [
                  { domains = [ "later.example" ], to = [ "{{NetworkNamespaces.Address(World)}}:{{Later}}" ] }
                  { domains = [ "*" ], to = [ "{{NetworkNamespaces.Address(World)}}:{{Smtp}}" ] }
                ]
                delivery.retry = [ 1s ]
              }
            }
            """);
        return new NodeProcess(_network.Name(index), name, configuration, Path.Combine(_directory.Path, name, "operations.sock"), _directory.Path);
    }
}

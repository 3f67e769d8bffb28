using System.Globalization;
using System.Net;
using SecureGateway.Staging;
using SecureGateway.TestSupport;

namespace SecureGateway.Benchmarks;

/// <summary>Three gateways that are peers and share a queue in a private PostgreSQL, all of it on this machine; the load goes to all three.</summary>
internal sealed class ClusterRelay : IRelay
{
    private const int Nodes = 3;

    private readonly PostgresInstance _postgres;
    private readonly string _database;
    private readonly List<GatewayProcess> _gateways;

    private ClusterRelay(PostgresInstance postgres, string database, List<GatewayProcess> gateways) => (_postgres, _database, _gateways) = (postgres, database, gateways);

    public string Name => "cluster";

    public IPEndPoint Inbound => _gateways[0].Inbound;

    public IReadOnlyList<IPEndPoint> Entrances => [.. _gateways.Select(gateway => gateway.Inbound)];

    public ProcessMeter? Meter => new([.. _gateways.Select(gateway => gateway.ProcessId), _postgres.ProcessId]);

    public IReadOnlyList<(string Part, ProcessMeter Meter)> Parts =>
        [.. _gateways.Select(gateway => (gateway.Name, gateway.Meter!)), ("postgres", new ProcessMeter(_postgres.ProcessId))];

    /// <summary>Null when it cannot run here; the reason is printed.</summary>
    public static async Task<ClusterRelay?> StartAsync(Arguments arguments, RelaySetting setting)
    {
        if (PostgresInstance.Problem is { } problem)
        {
            Console.Error.WriteLine($"cluster skipped: {problem}");
            return null;
        }

        var postgres = await PostgresInstance.StartAsync();
        var gateways = new List<GatewayProcess>();
        try
        {
            var database = await postgres.CreateDatabaseAsync();
            var storage = $"provider = postgresql, connection-string = \"{postgres.ConnectionString(database)}\"";
            var peers = string.Join(", ", ReservedPort.Several(Nodes).Select((port, i) => string.Create(CultureInfo.InvariantCulture, $"gw{i + 1} {{ host = \"127.0.0.1\", port = {port} }}")));
            var starting = Enumerable.Range(1, Nodes).Select(i => GatewayProcess.StartAsync(
                arguments,
                setting with
                {
                    Storage = storage,
                    Node = $"gw{i}",
                    Cluster = $"peers {{ {peers} }}",
                    Directory = Directory.CreateDirectory(Path.Combine(setting.Directory, $"gw{i}")).FullName,
                },
                $"gw{i}")).ToArray();
            foreach (var started in await Task.WhenAll(starting))
            {
                if (started is not null)
                    gateways.Add(started);
            }

            if (gateways.Count == Nodes)
                return new ClusterRelay(postgres, database, gateways);
        }
        catch
        {
            await DisposeAsync(postgres, gateways);
            throw;
        }

        await DisposeAsync(postgres, gateways);
        return null;
    }

    public async Task<DatabaseCounts?> CountsAsync()
    {
        var words = (await SqlAsync(
            "SELECT pg_current_wal_lsn() - '0/0', xact_commit, (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) FROM pg_stat_database WHERE datname = current_database()")).Split('|');
        return new DatabaseCounts(Number(words[0]), Number(words[1]), Number(words[2]));

        static double Number(string word) => double.Parse(word, CultureInfo.InvariantCulture);
    }

    /// <summary>What psql answers: rows in lines, columns between bars.</summary>
    public Task<string> SqlAsync(string sql) => _postgres.SqlAsync(_database, sql);

    /// <summary>SIGKILL, to the gateway of this name.</summary>
    public Task KillAsync(string node) => _gateways.Single(gateway => gateway.Name == node).KillAsync();

    public ValueTask DisposeAsync() => new(DisposeAsync(_postgres, _gateways));

    private static async Task DisposeAsync(PostgresInstance postgres, List<GatewayProcess> gateways)
    {
        await Task.WhenAll(gateways.Select(gateway => gateway.DisposeAsync().AsTask()));
        await postgres.DisposeAsync();
    }
}

using System.Net;
using SecureGateway.TestSupport;

namespace SecureGateway.Benchmarks;

/// <summary>The gateway with its queue in a private PostgreSQL. What is metered is the gateway; the server's CPU is not in it.</summary>
internal sealed class DatabaseGateway : IRelay
{
    private readonly PostgresInstance _postgres;
    private readonly GatewayProcess _gateway;

    private DatabaseGateway(PostgresInstance postgres, GatewayProcess gateway) => (_postgres, _gateway) = (postgres, gateway);

    public string Name => _gateway.Name;

    public IPEndPoint Inbound => _gateway.Inbound;

    public ProcessMeter? Meter => _gateway.Meter;

    /// <summary>Null when it cannot run here; the reason is printed.</summary>
    public static async Task<DatabaseGateway?> StartAsync(Arguments arguments, RelaySetting setting)
    {
        if (PostgresInstance.Problem is { } problem)
        {
            Console.Error.WriteLine($"postgresql skipped: {problem}");
            return null;
        }

        var postgres = await PostgresInstance.StartAsync();
        var storage = $"provider = postgresql, connection-string = \"{postgres.ConnectionString(await postgres.CreateDatabaseAsync())}\"";
        if (await GatewayProcess.StartAsync(arguments, setting with { Storage = storage }, "postgresql") is { } gateway)
            return new DatabaseGateway(postgres, gateway);
        await postgres.DisposeAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}

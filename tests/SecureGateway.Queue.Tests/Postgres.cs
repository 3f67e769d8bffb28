using SecureGateway.TestSupport;

namespace SecureGateway.Queue.Tests;

/// <summary>One PostgreSQL for the tests of a class, with a database for each.</summary>
public sealed class Postgres : IAsyncLifetime
{
    private PostgresInstance? _instance;

    public PostgresInstance Instance
    {
        get
        {
            Skip.If(_instance is null, PostgresInstance.Problem);
            return _instance!;
        }
    }

    public async Task InitializeAsync() => _instance = PostgresInstance.Problem is null ? await PostgresInstance.StartAsync() : null;

    /// <summary>An empty database, as the queue is told of it.</summary>
    internal async Task<PostgresOptions> CreateAsync(string node = "gw1") => new(Instance.ConnectionString(await Instance.CreateDatabaseAsync()), node);

    public async Task DisposeAsync()
    {
        if (_instance is not null)
            await _instance.DisposeAsync();
    }
}

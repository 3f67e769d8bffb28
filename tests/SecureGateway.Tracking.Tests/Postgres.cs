using SecureGateway.Queue;
using SecureGateway.TestSupport;

namespace SecureGateway.Tracking.Tests;

/// <summary>One PostgreSQL for all tests that want one, with a database for each.</summary>
public sealed class Postgres : IAsyncLifetime
{
    public const string Collection = "PostgreSQL";

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

    /// <summary>An empty database, as a node is told of it.</summary>
    public PostgresOptions Create(string node = "gw1") => new(Instance.ConnectionString(Instance.CreateDatabaseAsync().GetAwaiter().GetResult()), node);

    public async Task DisposeAsync()
    {
        if (_instance is not null)
            await _instance.DisposeAsync();
    }
}

[CollectionDefinition(Postgres.Collection)]
public sealed class PostgresTests : ICollectionFixture<Postgres>;

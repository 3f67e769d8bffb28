using System.Data.Common;
using Microsoft.Extensions.Logging;
using Npgsql;
using SecureGateway.Queue;
using SecureGateway.Queue.Postgres;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking.Postgres;

/// <summary>
/// The database that keeps the queue, with connections of its own, so that mail waits for none of them. All nodes write here, and each
/// finds what all have written.
/// </summary>
internal sealed class PostgresTracking : ITrackingDatabase
{
    private readonly PostgresDatabase _database;
    private readonly PostgresMigrations _migrations;
    private readonly string _node;
    private readonly TimeProvider _time;
    private volatile bool _isThere;

    public PostgresTracking(PostgresOptions options, string node, TimeProvider time, ILogger logger)
    {
        _database = new PostgresDatabase(options with { ConnectionString = $"{options.ConnectionString};Search Path={PostgresMigrations.SchemaName}" });
        _migrations = new PostgresMigrations(_database, PostgresTrackingSchema.Record, PostgresTrackingSchema.Migrations, logger);
        _node = node;
        _time = time;
    }

    public string Where => _database.Where;

    public bool IsShared => true;

    public ISearchDialect Dialect { get; } = new PostgresDialect();

    public ITrackingStore OpenStore()
    {
        var connection = _database.Source.OpenConnection();
        try
        {
            if (!_isThere)
                _migrations.EnsureAsync(connection, CancellationToken.None).GetAwaiter().GetResult(); // the writer has a thread of its own, with no context
            _isThere = true;
            return new PostgresTrackingStore(connection, _node, _time);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public DbConnection? OpenReader()
    {
        var connection = _database.Source.OpenConnection();
        try
        {
            if (_isThere || IsThere(connection))
                return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        connection.Dispose();
        return null;
    }

    public IRowNotices Notices() => new PostgresNotices(_database.Source, _time);

    public bool IsFailure(Exception e) => PostgresDatabase.IsFailure(e);

    public string Describe(Exception e) => IsFailure(e) ? _database.Describe(e) : e.Message;

    public void Dispose() => _database.Dispose();

    private bool IsThere(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand($"SELECT to_regclass('{PostgresMigrations.SchemaName}.message') IS NOT NULL", connection);
        _isThere = (bool)command.ExecuteScalar()!;
        return _isThere;
    }
}

using Npgsql;
using SecureGateway.Queue;
using SecureGateway.Queue.Postgres;
using SecureGateway.Tracking.Postgres;

namespace SecureGateway.Tracking.Tests;

/// <summary>
/// A connection as the searches have it, on which the server tells the plan of each statement that it ran (auto_explain, a module of
/// its own). A table that is as small as a test's would be read through sooner than an index: here it is not, where there is a choice.
/// </summary>
internal sealed class ExplainedConnection : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly List<string> _plans = [];

    private ExplainedConnection(NpgsqlConnection connection)
    {
        _connection = connection;
        connection.Notice += (_, told) => _plans.Add(told.Notice.MessageText);
    }

    public Reading Reading => new(_connection, new PostgresDialect(), "gw1", IsShared: true);

    public static async Task<ExplainedConnection> OpenAsync(PostgresOptions options)
    {
        var connection = new NpgsqlConnection(
            $"{options.ConnectionString};Pooling=false;Search Path={PostgresMigrations.SchemaName};Options=-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c client_min_messages=log -c enable_seqscan=off");
        await connection.OpenAsync();
        return new ExplainedConnection(connection);
    }

    /// <summary>Of the statements since this was last asked.</summary>
    public IReadOnlyList<string> TakePlans()
    {
        string[] taken = [.. _plans];
        _plans.Clear();
        return taken;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}

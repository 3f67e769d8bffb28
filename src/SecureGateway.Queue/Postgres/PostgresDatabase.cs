using System.Globalization;
using System.Net.Sockets;
using Npgsql;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Queue.Postgres;

/// <summary>
/// Connections to the database under the settings that 250 depends on: every commit waits for the disk, and a transaction
/// whose process is gone or paused does not hold its locks for long. Nothing is connected to before it is needed. Its errors
/// in words name the database and never a secret.
/// </summary>
public sealed class PostgresDatabase : IDisposable
{
    // What belongs to a session. Pooled connections are not reset, or these would be gone with the first return.
    private const string SessionSettings = """
        SET idle_in_transaction_session_timeout = '5s';
        SET tcp_keepalives_idle = 5;
        SET tcp_keepalives_interval = 2;
        SET tcp_keepalives_count = 3;
        SELECT set_config('tcp_user_timeout', '11000', false) FROM pg_settings WHERE name = 'tcp_user_timeout';
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
        """;

    public PostgresDatabase(PostgresOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString) { NoResetOnClose = true, Enlist = false, GssEncryptionMode = GssEncryptionMode.Disable };
        if (!Says(settings, "Timeout"))
            settings.Timeout = (int)options.ConnectTimeout.TotalSeconds;
        if (!Says(settings, "Command Timeout"))
            settings.CommandTimeout = (int)options.CommandTimeout.TotalSeconds;
        if (!Says(settings, "Keepalive"))
            settings.KeepAlive = 10;
        if (!Says(settings, "Application Name"))
            settings.ApplicationName = $"SecureGateway {options.NodeName}";
        Where = string.Create(CultureInfo.InvariantCulture, $"the database {settings.Database} at {settings.Host}:{settings.Port}");
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        if (options.Password is { } password)
            builder.UsePasswordProvider(_ => password(), (_, _) => ValueTask.FromResult(password()));
        builder.UsePhysicalConnectionInitializer(
            connection => Command(connection, SessionSettings).ExecuteNonQuery(),
            async connection =>
            {
                await using var command = Command(connection, SessionSettings);
                await command.ExecuteNonQueryAsync().ConfigureAwait(false);
            });
        Source = builder.Build();
    }

    public NpgsqlDataSource Source { get; }

    public string Where { get; }

    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    /// <returns>How many rows were changed.</returns>
    public static async Task<int> RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether this is what a database that is away, slow or full throws, or one that refuses.</summary>
    public static bool IsFailure(Exception e) =>
        e is (NpgsqlException or TimeoutException or SocketException or IOException or UnauthorizedAccessException) and not MessageStoreException;

    /// <summary>What went wrong, for whoever has to mend it.</summary>
    public string Describe(Exception e) => e switch
    {
        PostgresSchemaException => e.Message,
        PostgresException refused => $"{Where} refuses: {refused.MessageText} ({refused.SqlState})",
        { InnerException: PostgresException refused } => $"{Where} refuses: {refused.MessageText} ({refused.SqlState})",
        _ => $"{Where} cannot be reached: {Innermost(e).Message}",
    };

    /// <summary>What the queue asks of its lanes; a failure of the database is told in words.</summary>
    /// <exception cref="LaneNotClaimedException">The database does not answer, or refuses.</exception>
    public async Task<T> TellAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (Exception e) when (IsFailure(e) && e is not LaneNotClaimedException)
        {
            throw new LaneNotClaimedException(Describe(e), heldElsewhere: false, e);
        }
    }

    public void Dispose() => Source.Dispose();

    private static bool Says(NpgsqlConnectionStringBuilder settings, string keyword) => settings.ContainsKey(keyword) && settings.ConnectionString.Contains(keyword, StringComparison.OrdinalIgnoreCase);

    private static Exception Innermost(Exception e)
    {
        while (e.InnerException is { } inner)
            e = inner;
        return e;
    }
}

using Microsoft.Extensions.Logging;
using Npgsql;

namespace SecureGateway.Queue.Postgres;

/// <summary>
/// Makes tables and brings them up to date, in the schema that is the gateway's own: the first process that comes does one migration
/// after the other, each with the number that says it was done, all or none. Tables of a newer version are left alone.
/// </summary>
/// <param name="record">The table that holds the numbers.</param>
public sealed class PostgresMigrations(PostgresDatabase database, string record, IReadOnlyList<string> migrations, ILogger logger)
{
    public const string SchemaName = "secure_gateway";

    // Any number that no other program is likely to lock.
    private const long MigrationLock = 0x5367_5175_6575_6531;

    private const string SchemaIsThere = $"SELECT count(*) FROM pg_namespace WHERE nspname = '{SchemaName}'";

    private string RecordIsThere => $"SELECT count(*) FROM pg_class WHERE oid = to_regclass('{SchemaName}.{record}')";

    /// <exception cref="PostgresSchemaException">They may not be made, or are newer than this version knows; says what to do.</exception>
    public async Task EnsureAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await RunAsync(connection, $"SELECT pg_advisory_xact_lock({MigrationLock})", cancellationToken).ConfigureAwait(false);
        if (await NumberAsync(connection, SchemaIsThere, cancellationToken).ConfigureAwait(false) == 0)
            await MakeAsync(connection, $"CREATE SCHEMA {SchemaName}", cancellationToken).ConfigureAwait(false);
        if (await NumberAsync(connection, RecordIsThere, cancellationToken).ConfigureAwait(false) == 0)
            await MakeAsync(connection, $"CREATE TABLE {SchemaName}.{record} (number integer PRIMARY KEY, done timestamptz NOT NULL DEFAULT now())", cancellationToken).ConfigureAwait(false);
        var done = await NumberAsync(connection, $"SELECT coalesce(max(number), 0) FROM {SchemaName}.{record}", cancellationToken).ConfigureAwait(false);
        if (done > migrations.Count)
        {
            throw new PostgresSchemaException(
                $"{database.Where} has tables of version {done}, made by a newer SecureGateway; this one knows version {migrations.Count}. Run the newer one on every node");
        }

        for (var number = (int)done + 1; number <= migrations.Count; number++)
        {
            await RunAsync(connection, migrations[number - 1], cancellationToken).ConfigureAwait(false);
            await RunAsync(connection, $"INSERT INTO {SchemaName}.{record} (number) VALUES ({number})", cancellationToken).ConfigureAwait(false);
            logger.LogInformation("{Where}: tables are now of version {Number} ({Record})", database.Where, number, record);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task MakeAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(connection, sql, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new PostgresSchemaException(
                $"{database.Where} does not let this user make tables: {e.MessageText}. Give the user CREATE on the database, or have an administrator run CREATE SCHEMA {SchemaName} AUTHORIZATION the user",
                e);
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = PostgresDatabase.Command(connection, sql);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<long> NumberAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = PostgresDatabase.Command(connection, sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), System.Globalization.CultureInfo.InvariantCulture);
    }
}

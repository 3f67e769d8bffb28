using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SecureGateway.Queue;
using SecureGateway.Queue.Postgres;
using SecureGateway.Tracking.Postgres;

namespace SecureGateway.Tracking.Tests;

/// <summary>Tables that are there already, or that this user may not make as wanted.</summary>
[Collection(Postgres.Collection)]
public sealed class PostgresSchemaTests(Postgres postgres)
{
    private const string Columns = """
        SELECT string_agg(table_name || '.' || column_name || ' ' || data_type, E'\n' ORDER BY table_name, ordinal_position)
        FROM information_schema.columns WHERE table_schema = 'secure_gateway' AND table_name <> 'tracking_migration'
        """;

    [SkippableFact]
    public async Task Tables_of_the_version_before_are_brought_up_to_date_with_what_is_in_them()
    {
        var database = postgres.Create();
        var accepted = Sample.Accepted(Sample.Start);
        using (var node = new TrackingNode(postgres: database))
        {
            node.Journalled([accepted]);
            node.Writer.Refused(Sample.Refused(Sample.Start.AddSeconds(1)));
            await node.FlushAsync();
        }

        // As the version before left it, which is compared with what that version makes.
        await RunAsync(database, "ANALYZE; DROP TABLE secure_gateway.notice, secure_gateway.refusal_batch; DELETE FROM secure_gateway.tracking_migration WHERE number > 1");
        var fresh = postgres.Create();
        await MigrateAsync(fresh, PostgresTrackingSchema.Migrations.Take(1));
        Assert.Equal(await RunAsync(fresh, Columns), await RunAsync(database, Columns));

        using var upgraded = new TrackingNode(postgres: database);
        upgraded.Journal.Add([accepted]); // which is recorded
        upgraded.Journalled([Sample.Delivered(accepted, Sample.Start.AddMinutes(1), Sample.Tls13()), Sample.Gone(accepted, Sample.Start.AddMinutes(1))]);
        upgraded.Writer.Refused(Sample.Refused(Sample.Start.AddSeconds(2)));
        Assert.Equal([TrackedStatus.Refused, TrackedStatus.Refused, TrackedStatus.Delivered], (await upgraded.AllAsync()).Select(row => row.Status));
        Assert.Empty(upgraded.Log.Lines);
        var newest = postgres.Create();
        await MigrateAsync(newest, PostgresTrackingSchema.Migrations);
        Assert.Equal(await RunAsync(newest, Columns), await RunAsync(database, Columns));
        Assert.Equal(PostgresTrackingSchema.Migrations.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), await RunAsync(database, "SELECT count(*) FROM secure_gateway.tracking_migration"));
    }

    [SkippableFact]
    [Trait("Rule", "T-4")]
    public async Task Tables_of_a_later_version_are_left_alone_and_that_is_said()
    {
        var database = postgres.Create();
        await MigrateAsync(database, PostgresTrackingSchema.Migrations);
        await RunAsync(database, "INSERT INTO secure_gateway.tracking_migration (number) VALUES (99)");
        using var node = new TrackingNode(postgres: database);
        node.Journalled([Sample.Accepted(Sample.Start)]);
        await Eventually.BecomesTrueAsync(() => node.Log.Lines.Any(line => line.Contains("made by a newer SecureGateway", StringComparison.Ordinal)), "the log says so");
        Assert.Equal("0", await RunAsync(database, "SELECT count(*) FROM secure_gateway.message"));
    }

    [SkippableFact]
    [Trait("Rule", "T-1")]
    public async Task Without_the_right_to_have_pg_trgm_parts_of_addresses_are_found_all_the_same()
    {
        var database = postgres.Create();
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        await RunAsync(database, $"CREATE ROLE plain_{name} LOGIN; CREATE SCHEMA secure_gateway AUTHORIZATION plain_{name}; REVOKE CREATE ON DATABASE {name} FROM PUBLIC");
        using var node = new TrackingNode(postgres: database with { ConnectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = $"plain_{name}" }.ConnectionString });
        node.Journalled([Sample.Accepted(Sample.Start), Sample.Accepted(Sample.Start.AddSeconds(1), to: "caroline@other.example")]);
        Assert.Equal("caroline@other.example", Assert.Single(await node.AllAsync(new TrackingQuery { Recipient = "aroli" })).Recipients[0]);
        Assert.Single(await node.AllAsync(new TrackingQuery { Recipient = "ob@partner" }));
        Assert.Equal("", await RunAsync(database, "SELECT to_regclass('secure_gateway.address_part')"));
        Assert.Empty(node.Log.Lines);
    }

    private Task<string> RunAsync(PostgresOptions database, string sql) => postgres.Instance.SqlAsync(new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!, sql);

    private static async Task MigrateAsync(PostgresOptions options, IEnumerable<string> migrations)
    {
        using var database = new PostgresDatabase(options);
        await using var connection = await database.Source.OpenConnectionAsync();
        await new PostgresMigrations(database, PostgresTrackingSchema.Record, [.. migrations], NullLogger.Instance).EnsureAsync(connection, CancellationToken.None);
    }
}

using System.Globalization;
using Akka.Configuration;
using Akka.Persistence.Sql.Config;
using LinqToDB;
using LinqToDB.DataProvider.PostgreSQL;

namespace SecureGateway.Queue.Postgres;

/// <summary>
/// Akka.Persistence.Sql on PostgreSQL, beside the plugins on SQLite, which keep what belongs to this node alone
/// (configuration, votes). The tables are made by <see cref="PostgresSchema"/>.
/// </summary>
internal static class PostgresPersistence
{
    public const string JournalPluginId = "akka.persistence.journal.postgresql";

    public const string SnapshotPluginId = "akka.persistence.snapshot-store.postgresql";

    public static void AddTo(MultiDataOptionsSetup setup, PostgresDatabase database)
    {
        var options = new DataOptions()
            .UseDataProvider(PostgreSQLTools.GetDataProvider(PostgreSQLVersion.v15))
            .UseProvider(ProviderName.PostgreSQL15)
            .UseConnectionFactory(_ => database.Source.CreateConnection());
        setup.AddDataOptions(JournalPluginId, options);
        setup.AddDataOptions(SnapshotPluginId, options);
    }

    public static Config Hocon(QueueOptions options)
    {
        var timeout = ((long)options.JournalTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        return ConfigurationFactory.ParseString($$"""
            akka.persistence {
              journal.postgresql {
                class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
                plugin-id = "{{JournalPluginId}}"
                {{Plugin(timeout)}}
                tag-write-mode = Csv            # the fence is a tag
                replay-batch-size = 100         # rows are batches, not single events
                parallelism = 1
              }
              snapshot-store.postgresql {
                class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
                plugin-id = "{{SnapshotPluginId}}"
                {{Plugin(timeout)}}
              }
            }
            """);
    }

    private static string Plugin(string timeout) => $$"""
        plugin-dispatcher = "akka.persistence.dispatchers.default-plugin-dispatcher"
                connection-string = "in the data options"
                provider-name = "{{ProviderName.PostgreSQL15}}"
                auto-initialize = off
                use-clone-connection = off
                default.schema-name = "{{PostgresSchema.Name}}"
                circuit-breaker { max-failures = 3, call-timeout = {{timeout}}ms, reset-timeout = 2s }
        """;
}

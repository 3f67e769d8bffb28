using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Akka.Configuration;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using LinqToDB;
using LinqToDB.Interceptors;
using Microsoft.Data.Sqlite;
using SecureGateway.Queue.Storage;
using SQLitePCL;

namespace SecureGateway.Queue;

/// <summary>
/// Akka.Persistence.Sql on SQLite: what is particular to this database about journal and snapshots stands here. There is one lane, since SQLite
/// writes one at a time and syncs each commit: more would only wait for each other. Snapshots have a file of their own, so that a
/// long write of a snapshot does not hold up the journal.
/// </summary>
internal static class SqlitePersistence
{
    public static MultiDataOptionsSetup Setup(QueueOptions options)
    {
        var setup = new MultiDataOptionsSetup();
        setup.AddDataOptions("akka.persistence.journal.sql", DataOptions(options.JournalPath));
        setup.AddDataOptions("akka.persistence.snapshot-store.sql", DataOptions(options.SnapshotPath));
        return setup;
    }

    public static Config Hocon(QueueOptions options)
    {
        var timeout = ((long)options.JournalTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        return ConfigurationFactory.ParseString($$"""
            akka {
              persistence {
                journal {
                  plugin = "akka.persistence.journal.sql"
                  sql {
                    class = "{{typeof(SqliteJournal).FullName}}, SecureGateway.Queue"
                    {{Plugin(timeout)}}
                    tag-write-mode = Csv            # no tags are written: one table less to delete from
                    replay-batch-size = 100         # rows are batches, not single events
                    parallelism = 1
                  }
                }
                snapshot-store {
                  plugin = "akka.persistence.snapshot-store.sql"
                  sql { {{Plugin(timeout)}} }
                }
                journal-plugin-fallback.recovery-event-timeout = 60s
              }
              actor {
                serializers.secure-gateway-queue = "SecureGateway.Queue.Serialization.QueueSerializer, SecureGateway.Queue"
                serialization-bindings { "SecureGateway.Queue.Lane.ILanePersisted, SecureGateway.Queue" = secure-gateway-queue }
              }
            }
            """).WithFallback(SqlPersistence.DefaultConfiguration);
    }

    // A slow disk is not a broken one: three failures open the breaker, and it is tried again soon.
    private static string Plugin(string timeout) => $$"""
        connection-string = "in the data options"
                    provider-name = "{{ProviderName.SQLiteMS}}"
                    auto-initialize = on
                    warn-on-auto-init-fail = off    # a journal that cannot be made is an error, and is one
                    use-clone-connection = off      # the pragmas belong to each connection
                    circuit-breaker { max-failures = 3, call-timeout = {{timeout}}ms, reset-timeout = 2s }
        """;

    private static DataOptions DataOptions(string path) => new DataOptions()
        .UseConnectionString(ProviderName.SQLiteMS, SqliteFile.ConnectionString(path, pooling: true))
        .UseInterceptor(new Pragmas());

    /// <summary>
    /// Connections come from a pool; a new one has none of the settings that 250 depends on. They stay with the database's own
    /// handle, which the pool keeps: each handle is given them once, and not again for each row.
    /// </summary>
    internal sealed class Pragmas : ConnectionInterceptor
    {
        private readonly ConditionalWeakTable<sqlite3, sqlite3> _set = [];

        public override void ConnectionOpened(ConnectionEventData eventData, DbConnection connection) => Set((SqliteConnection)connection);

        public override Task ConnectionOpenedAsync(ConnectionEventData eventData, DbConnection connection, CancellationToken cancellationToken)
        {
            Set((SqliteConnection)connection); // the driver is synchronous
            return Task.CompletedTask;
        }

        private void Set(SqliteConnection connection)
        {
            var handle = connection.Handle!;
            if (_set.TryGetValue(handle, out _))
                return;
            SqliteFile.Execute(connection, SqliteFile.ConnectionPragmas);
            _set.AddOrUpdate(handle, handle);
        }
    }
}

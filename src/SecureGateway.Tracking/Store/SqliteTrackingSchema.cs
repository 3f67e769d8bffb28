using Microsoft.Data.Sqlite;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Tracking.Store;

/// <summary>
/// The tables, by <see cref="RowKey"/>. Where most rows have the same value an index is partial, and costs only those that have
/// another.
/// </summary>
internal static class SqliteTrackingSchema
{
    public const int Version = 1;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS message(
          key INTEGER PRIMARY KEY, id BLOB, kind INTEGER NOT NULL, size INTEGER NOT NULL,
          sender INTEGER NOT NULL, sender_domain INTEGER NOT NULL, subject TEXT NOT NULL, message_id TEXT NOT NULL, message_id_hash INTEGER,
          client INTEGER NOT NULL, client_host INTEGER NOT NULL, profile INTEGER, tls_in INTEGER NOT NULL,
          status INTEGER NOT NULL, next_hop INTEGER NOT NULL, route INTEGER NOT NULL, connection INTEGER, tls_out INTEGER NOT NULL, flags INTEGER NOT NULL,
          reason INTEGER NOT NULL, fault INTEGER NOT NULL, detail TEXT NOT NULL, attempts INTEGER NOT NULL, strikes INTEGER NOT NULL,
          due INTEGER, ended INTEGER, revision INTEGER NOT NULL);
        CREATE UNIQUE INDEX IF NOT EXISTS message_by_id ON message(id) WHERE id IS NOT NULL;
        CREATE INDEX IF NOT EXISTS message_by_sender ON message(sender);
        CREATE INDEX IF NOT EXISTS message_by_sender_domain ON message(sender_domain);
        CREATE INDEX IF NOT EXISTS message_by_message_id ON message(message_id_hash) WHERE message_id_hash IS NOT NULL;
        CREATE INDEX IF NOT EXISTS message_by_client ON message(client);
        CREATE INDEX IF NOT EXISTS message_by_profile ON message(profile) WHERE profile IS NOT NULL;
        CREATE INDEX IF NOT EXISTS message_by_connection ON message(connection) WHERE connection IS NOT NULL;
        CREATE INDEX IF NOT EXISTS message_fell_back ON message(key) WHERE (flags & 1) <> 0;
        CREATE INDEX IF NOT EXISTS message_refused_for_tls ON message(key) WHERE (flags & 2) <> 0;
        CREATE INDEX IF NOT EXISTS message_not_delivered ON message(status) WHERE status <> 2;
        CREATE TABLE IF NOT EXISTS recipient(
          key INTEGER NOT NULL, n INTEGER NOT NULL, address INTEGER NOT NULL, domain INTEGER NOT NULL, status INTEGER NOT NULL, next_hop TEXT NOT NULL,
          PRIMARY KEY(key, n)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS recipient_by_address ON recipient(address, key);
        CREATE INDEX IF NOT EXISTS recipient_by_domain ON recipient(domain, key);
        CREATE TABLE IF NOT EXISTS story(key INTEGER PRIMARY KEY, events BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS story_more(n INTEGER PRIMARY KEY, key INTEGER NOT NULL, events BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS story_more_by_key ON story_more(key);
        CREATE TABLE IF NOT EXISTS refusal(key INTEGER PRIMARY KEY, facts TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS address(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
        CREATE TABLE IF NOT EXISTS domain(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, reversed TEXT NOT NULL UNIQUE);
        CREATE TABLE IF NOT EXISTS term(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
        CREATE VIRTUAL TABLE IF NOT EXISTS address_part USING fts5(text, content='address', content_rowid='id', tokenize='trigram', detail=none);
        CREATE TABLE IF NOT EXISTS counter(span INTEGER NOT NULL, at INTEGER NOT NULL, what INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(span, at, what)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS position(lane TEXT PRIMARY KEY, sequence_nr INTEGER NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>
    /// For the connection that writes. A power failure may take back the last transactions, and their position with them: they are
    /// read from the journal again, which is synced (<see cref="SqliteTrackingStore.Sync"/>).
    /// </summary>
    private const string WriterPragmas =
        "PRAGMA busy_timeout=30000; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0; PRAGMA secure_delete=OFF; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;";

    private const string ReaderPragmas = "PRAGMA busy_timeout=5000; PRAGMA query_only=1; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;";

    /// <exception cref="SqliteException">The file is no database, or cannot be written.</exception>
    /// <exception cref="InvalidOperationException">It was written by a later version.</exception>
    public static SqliteConnection OpenWriter(string path)
    {
        SqliteFile.Prepare(path);
        var connection = new SqliteConnection(SqliteFile.ConnectionString(path));
        try
        {
            connection.Open();
            SqliteFile.Execute(connection, WriterPragmas);
            var version = SqliteFile.Number(connection, "PRAGMA user_version");
            if (version > Version)
                throw new InvalidOperationException($"{path} was written by a later version of this gateway; move it away, and tracking begins a new one");
            SqliteFile.Execute(connection, Tables);
            if (version < Version)
                SqliteFile.Execute(connection, $"PRAGMA user_version={Version}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static SqliteConnection OpenReader(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadOnly,
            Cache = SqliteCacheMode.Private,
            Pooling = true,
            DefaultTimeout = 30,
        }.ToString());
        try
        {
            connection.Open();
            SqliteFile.Execute(connection, ReaderPragmas);
            connection.CreateFunction(
                "holds",
                (string? text, string? part) => text is not null && part is not null && text.Contains(part, StringComparison.OrdinalIgnoreCase),
                isDeterministic: true);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

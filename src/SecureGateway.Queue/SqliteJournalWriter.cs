using Microsoft.Data.Sqlite;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue;

/// <summary>
/// Writes rows into the table that Akka.Persistence.Sql made, with one prepared statement, on a thread of its own because the
/// driver is synchronous: a thread of the pool that waits for the disk would be missing where mail is received and sent. Writes
/// that wait share a sync (<see cref="SqliteLog"/>), and each is told of after it. On a failure the connection is thrown away, and
/// the next write opens another.
/// </summary>
internal sealed class SqliteJournalWriter : IDisposable
{
    private const string InsertRow =
        "INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, tags, manifest, identifier, writer_uuid) "
        + "VALUES (?, 0, ?, ?, ?, '', ?, ?, ?)";

    private readonly object _gate = new();
    private readonly string _path;
    private readonly SqliteLog _log;
    private readonly string _writer = Guid.NewGuid().ToString("N");
    private readonly Thread _thread;
    private List<JournalWrite> _waiting = [];
    private SqliteConnection? _connection;
    private SqliteStatement? _insert;
    private bool _stopped;

    public SqliteJournalWriter(string path, SqliteLog? log = null)
    {
        _path = path;
        _log = log ?? new SqliteLog(path);
        _thread = new Thread(Run) { IsBackground = true, Name = "journal-writer" };
        _thread.Start();
    }

    /// <exception cref="ObjectDisposedException">It has stopped.</exception>
    public Task WriteAsync(IReadOnlyList<JournalInsert> rows)
    {
        var write = new JournalWrite(rows);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            _waiting.Add(write);
            Monitor.Pulse(_gate);
        }

        return write.Done;
    }

    /// <summary>Writes what waits, and ends the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private void Run()
    {
        var writes = new List<JournalWrite>();
        while (Take(ref writes))
        {
            foreach (var write in writes)
                Insert(write);
            Sync(writes);
            foreach (var write in writes)
                write.Tell();
            writes.Clear();
        }

        Close();
    }

    /// <returns>False when nothing waits and nothing more will come.</returns>
    private bool Take(ref List<JournalWrite> writes)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_stopped)
                Monitor.Wait(_gate);
            (writes, _waiting) = (_waiting, writes);
            return writes.Count > 0;
        }
    }

    private void Insert(JournalWrite write)
    {
        try
        {
            var connection = _connection ??= Open();
            _log.Begin(connection);
            if (write.Rows.Count > 1)
                SqliteFile.Execute(connection, "BEGIN IMMEDIATE"); // what fails ends with the connection
            foreach (var row in write.Rows)
                _insert!.Run(row.Created, row.PersistenceId, row.SequenceNr, row.Message, row.Manifest, row.Serializer, _writer);
            if (write.Rows.Count > 1)
                SqliteFile.Execute(connection, "COMMIT");
        }
        catch (Exception e)
        {
            write.Problem = e;
            Close();
        }
    }

    private void Sync(List<JournalWrite> writes)
    {
        if (writes.TrueForAll(write => write.Problem is not null))
            return;
        try
        {
            _log.Sync();
        }
        catch (Exception e)
        {
            writes.ForEach(write => write.Problem ??= e);
            Close();
        }
    }

    private SqliteConnection Open()
    {
        var connection = SqliteFile.Open(_path);
        SqliteFile.Execute(connection, SqliteLog.WriterPragma);
        _insert = new SqliteStatement(connection, InsertRow);
        return connection;
    }

    private void Close()
    {
        _log.Close();
        _insert?.Dispose();
        _connection?.Dispose();
        (_insert, _connection) = (null, null);
    }
}

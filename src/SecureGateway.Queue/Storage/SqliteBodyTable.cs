using System.Buffers;
using Microsoft.Data.Sqlite;

namespace SecureGateway.Queue.Storage;

/// <summary>
/// The SQL of the store, on one connection: bodies in one row each, large ones in parts. What is particular to SQLite about
/// bodies stands here and in <see cref="SqliteFile"/>. Not safe for use from several threads.
/// </summary>
internal sealed class SqliteBodyTable : IBodyTable
{
    // What was just written is deleted in a moment. A reader, of which there may be several, sees each body once.
    private const string WritersCache = "PRAGMA cache_size=-8192;";

    private readonly SqliteConnection _connection;
    private readonly SqliteLog _log;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _insertBody;
    private readonly SqliteStatement _insertPart;
    private readonly SqliteStatement _deleteBody;
    private readonly SqliteStatement _deleteParts;
    private readonly SqliteCommand _selectBody;
    private readonly SqliteCommand _selectPart;
    private long? _lastId;
    private bool _wrote;

    /// <param name="log">Shared by the tables of one file, of which one writes.</param>
    public SqliteBodyTable(string path, SqliteLog log)
    {
        _log = log;
        _connection = SqliteFile.Open(path);
        try
        {
            SqliteFile.Execute(_connection, SqliteLog.WriterPragma);
            // AUTOINCREMENT: an id is never given twice, also when the highest body is gone.
            SqliteFile.Execute(_connection, """
                CREATE TABLE IF NOT EXISTS body (id INTEGER PRIMARY KEY AUTOINCREMENT, size INTEGER NOT NULL, data BLOB);
                CREATE TABLE IF NOT EXISTS part (body INTEGER NOT NULL, n INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (body, n));
                """);
            _begin = new SqliteStatement(_connection, "BEGIN IMMEDIATE");
            _commit = new SqliteStatement(_connection, "COMMIT");
            _insertBody = new SqliteStatement(_connection, "INSERT INTO body (id, size, data) VALUES ($id, $size, $data)");
            _insertPart = new SqliteStatement(_connection, "INSERT INTO part (body, n, data) VALUES ($body, $n, $data)");
            _deleteBody = new SqliteStatement(_connection, "DELETE FROM body WHERE id = $id");
            _deleteParts = new SqliteStatement(_connection, "DELETE FROM part WHERE body = $id");
            _selectBody = Command(
                "SELECT size, data, CASE WHEN data IS NULL THEN (SELECT length(data) FROM part WHERE body = $id AND n = 0) END FROM body WHERE id = $id", "$id");
            // With its rowid the driver reads a part into the reader's buffer, and makes none of its own.
            _selectPart = Command("SELECT data, rowid FROM part WHERE body = $id AND n = $n", "$id", "$n");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>The highest id ever given out and committed.</summary>
    public long HighestId() => SqliteFile.Number(_connection, "SELECT seq FROM sqlite_sequence WHERE name = 'body'");

    // The one writer of the file: ids can be counted here. A transaction that failed gave none away; one that was committed and
    // not synced used its ids up all the same.
    public void Write(IReadOnlyList<StoreRequest> bodies, IReadOnlyList<long> deletions, int chunk)
    {
        if (!_wrote)
            SqliteFile.Execute(_connection, WritersCache);
        _wrote = true;
        _log.Begin(_connection);
        var id = _lastId ?? HighestId();
        _begin.Run(); // what fails ends with the connection
        foreach (var body in bodies)
        {
            body.Id = ++id;
            Insert(body, chunk);
        }

        foreach (var deletion in deletions)
        {
            _deleteBody.Run(deletion);
            _deleteParts.Run(deletion);
        }

        _commit.Run();
        _lastId = id;
        _log.Sync();
    }

    private void Insert(StoreRequest request, int chunk)
    {
        _insertBody.Run(request.Id, request.Size, request.Copy);
        _insertBody.Forget();
        if (request.Copy is not null)
            return;

        var rest = request.Body;
        for (var n = 0; rest.Length > 0; n++)
        {
            var part = rest.Slice(0, Math.Min(chunk, rest.Length)).ToArray();
            _insertPart.Run(request.Id, n, part);
            rest = rest.Slice(part.Length);
        }

        _insertPart.Forget();
    }

    public BodyRow? Read(long id)
    {
        _selectBody.Parameters[0].Value = id;
        return BodyRows.Read(_selectBody);
    }

    public int ReadPart(long id, int number, byte[] into)
    {
        _selectPart.Parameters[0].Value = id;
        _selectPart.Parameters[1].Value = number;
        return BodyRows.ReadPart(_selectPart, into);
    }

    public List<long> Ids(long after, long upTo, int count)
    {
        using var command = Command("SELECT id FROM body WHERE id > $after AND id <= $upTo ORDER BY id LIMIT $count", "$after", "$upTo", "$count");
        command.Parameters[0].Value = after;
        command.Parameters[1].Value = upTo;
        command.Parameters[2].Value = count;
        var ids = new List<long>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
            ids.Add(reader.GetInt64(0));
        return ids;
    }

    public long Used() =>
        (SqliteFile.Number(_connection, "PRAGMA page_count") * SqliteFile.Number(_connection, "PRAGMA page_size")) - SqliteFile.FreeOctets(_connection);

    public bool GiveBack(long keepFree)
    {
        if (SqliteFile.FreeOctets(_connection) <= keepFree)
            return false;
        SqliteFile.Shrink(_connection, 512);
        return true;
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<IDisposable>)[_begin, _commit, _insertBody, _insertPart, _deleteBody, _deleteParts, _selectBody, _selectPart])
            statement.Dispose();
        if (_wrote)
            _log.Close();
        _connection.Dispose();
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
            command.Parameters.Add(new SqliteParameter(name, DBNull.Value));
        return command;
    }
}

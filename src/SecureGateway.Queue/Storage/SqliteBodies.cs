using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Storage;

/// <summary>Bodies in a SQLite file of their own: write-ahead log, every commit synced, checkpoints off the commit path.</summary>
internal sealed class SqliteBodies : IBodyDatabase
{
    private readonly MessageStoreOptions _options;
    private readonly SqliteLog _log;
    private readonly DiskRoom _room;
    private readonly SqliteCheckpointer _checkpointer;

    /// <param name="freeOctets">Free space at the given path; null asks the volume.</param>
    /// <exception cref="MessageStoreException">The file cannot be created, opened or read.</exception>
    public SqliteBodies(MessageStoreOptions options, TimeProvider time, ILogger logger, Func<string, long>? freeOctets = null)
    {
        _options = options;
        _log = new SqliteLog(options.Path);
        try
        {
            SqliteFile.Prepare(options.Path, pageSize: 16384);
            using var table = new SqliteBodyTable(options.Path, _log);
            OpenedAt = table.HighestId();
            _room = new DiskRoom(options, time, logger, freeOctets);
            _room.Stored(table.Used());
            _checkpointer = new SqliteCheckpointer(options.Path, options.LogLimit, options.CheckpointInterval, time, logger, Writing);
        }
        catch (Exception e) when (IsFailure(e) || e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new MessageStoreException($"{options.Path}: the message store cannot be opened: {e.Message}", e);
        }
    }

    public string Where => _options.Path;

    public bool HasRoom => _room.HasRoom;

    public long OpenedAt { get; }

    public object Writing { get; } = new();

    public IBodyTable Open() => new SqliteBodyTable(_options.Path, _log);

    public bool IsFailure(Exception e) => e is SqliteException;

    public void WriteFailed(Exception e)
    {
        if (e is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL })
            _room.Full();
    }

    public void Written(IBodyTable table)
    {
        if (_options.MaximumStored > 0)
            _room.Stored(table.Used());
    }

    public void Dispose()
    {
        _checkpointer.Dispose();
        _room.Dispose();
        _log.Dispose();
    }
}

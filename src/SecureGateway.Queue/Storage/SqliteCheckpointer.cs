using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace SecureGateway.Queue.Storage;

/// <summary>
/// Brings the write-ahead log of one file into the file, off the commit path: passively every interval, and, once the log
/// is longer than its bound, so far that the next write begins at its start again, for which writers wait a moment. The log
/// keeps its length while it is in use, since a commit into room that is there already costs half of one that makes the file
/// longer; idle, it gives its room back. A checkpoint that fails is logged and tried again at the next interval; no mail depends on it.
/// </summary>
public sealed class SqliteCheckpointer : IDisposable
{
    private readonly string _path;
    private readonly long _logLimit;
    private readonly ILogger _logger;
    private readonly object? _writerLock;
    private readonly long? _keepFree;
    private readonly ITimer _timer;
    private readonly object _running = new();
    private SqliteConnection? _connection;
    private long? _pageSize;
    private long _pagesBefore;
    private bool _disposed;

    /// <param name="keepFree">Free octets in the file that are kept for reuse; more are given back. Null gives none back.</param>
    /// <param name="writerLock">Held while the log goes back to its start, so that a writer of this process waits without polling; may be null.</param>
    public SqliteCheckpointer(string path, long logLimit, TimeSpan interval, TimeProvider time, ILogger logger, object? writerLock = null, long? keepFree = null)
    {
        _keepFree = keepFree;
        _path = path;
        _logLimit = logLimit;
        _logger = logger;
        _writerLock = writerLock;
        _timer = time.CreateTimer(_ => Tick(), null, interval, interval);
    }

    /// <summary>One round, as the timer does it.</summary>
    public void Tick()
    {
        if (!Monitor.TryEnter(_running))
            return; // the round before is still at it
        try
        {
            if (!_disposed)
                Checkpoint();
        }
        catch (SqliteException e)
        {
            _logger.LogWarning(e, "Checkpoint of {File} failed; it is tried again", _path);
            _connection?.Dispose();
            _connection = null;
        }
        finally
        {
            Monitor.Exit(_running);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_running)
        {
            _disposed = true;
            _connection?.Dispose();
            _connection = null;
        }
    }

    private void Checkpoint()
    {
        var log = new FileInfo(_path + "-wal");
        if (!log.Exists || log.Length == 0)
            return;
        _connection ??= SqliteFile.Open(_path);
        if (_keepFree is { } keep && SqliteFile.FreeOctets(_connection) > keep)
            SqliteFile.Shrink(_connection, 1024);
        var pages = SqliteFile.Checkpoint(_connection, "PASSIVE");
        var idle = pages == _pagesBefore;
        _pagesBefore = pages;
        // The passive round has done the bulk, so what a writer waits for is what came in meanwhile.
        if (pages * (_pageSize ??= SqliteFile.Number(_connection, "PRAGMA page_size")) > _logLimit)
            HoldingWriters("RESTART");
        else if (idle && log.Length > _logLimit / 16)
            HoldingWriters("TRUNCATE");
    }

    private void HoldingWriters(string mode)
    {
        if (_writerLock is null)
        {
            SqliteFile.Checkpoint(_connection!, mode);
            return;
        }

        lock (_writerLock)
            SqliteFile.Checkpoint(_connection!, mode);
    }
}

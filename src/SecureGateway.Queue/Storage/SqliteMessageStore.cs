using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Storage;

/// <summary>
/// Message bodies in a SQLite file of their own (write-ahead log, every commit synced). A body is whole or not there.
/// Stores of many sessions share commits; small recent bodies are read from memory. On failure the store says so to
/// everyone who waits, and goes on with the next batch; it never says stored when it is not.
/// </summary>
public sealed class SqliteMessageStore : IBodyStore, IDisposable
{
    private readonly MessageStoreOptions _options;
    private readonly ILogger _logger;
    private readonly BodyCache _cache;
    private readonly DiskRoom _room;
    private readonly BodyWriter _writer;
    private readonly SqliteCheckpointer _checkpointer;
    private readonly ConcurrentBag<BodyTable> _readers = [];
    private readonly SemaphoreSlim _reading = new(4);
    private volatile bool _disposed;

    /// <param name="freeOctets">Free space at the given path; null asks the volume.</param>
    /// <exception cref="MessageStoreException">The file cannot be created, opened or read.</exception>
    public SqliteMessageStore(MessageStoreOptions options, TimeProvider time, ILogger<SqliteMessageStore> logger, Func<string, long>? freeOctets = null)
    {
        _options = options;
        _logger = logger;
        try
        {
            SqliteFile.Prepare(options.Path, pageSize: 16384);
            var table = new BodyTable(options.Path);
            var transactions = new object();
            _cache = new BodyCache(options.Cache);
            _room = new DiskRoom(options, time, logger, freeOctets);
            _room.Stored(table.Space().Used);
            _writer = new BodyWriter(options, table, _cache, _room, logger, transactions);
            _checkpointer = new SqliteCheckpointer(options.Path, options.LogLimit, options.CheckpointInterval, time, logger, transactions);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new MessageStoreException($"{options.Path}: the message store cannot be opened: {e.Message}", e);
        }
    }

    public bool HasRoom => _room.HasRoom;

    public async ValueTask<BodyId> StoreAsync(ReadOnlySequence<byte> body, CancellationToken cancellationToken)
    {
        var copy = body.Length <= _options.Chunk ? body.ToArray() : null;
        return await _writer.StoreAsync(new StoreRequest(copy, body, body.Length), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(BodyId body, CancellationToken cancellationToken) =>
        _cache.TryGet(body.Value, out var cached)
            ? ValueTask.FromResult<ReadOnlyMemory<byte>>(cached)
            : new ValueTask<ReadOnlyMemory<byte>>(ReadFromFileAsync(body, cancellationToken));

    public void Delete(BodyId body) => _writer.Delete(body.Value);

    public async Task<int> RetainOnlyAsync(IReadOnlySet<long> known, CancellationToken cancellationToken)
    {
        var orphans = 0;
        var after = 0L;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var ids = await WithReader(table => table.Ids(after, _writer.OpenedAt, 10_000), "the bodies cannot be listed", cancellationToken).ConfigureAwait(false);
            if (ids.Count == 0)
                break;
            after = ids[^1];
            foreach (var id in ids.Where(id => !known.Contains(id)))
            {
                orphans++;
                _writer.Delete(id);
            }
        }

        if (orphans > 0)
            _logger.LogInformation("{Path}: {Count} bodies that no message names are deleted", _options.Path, orphans);
        return orphans;
    }

    /// <summary>Writes what waits and closes the file.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _checkpointer.Dispose();
        _room.Dispose();
        _writer.Dispose();
        while (_readers.TryTake(out var reader))
            reader.Dispose();
    }

    private async Task<ReadOnlyMemory<byte>> ReadFromFileAsync(BodyId body, CancellationToken cancellationToken)
    {
        var read = await WithReader(table => table.Read(body.Value), $"body {body.Value} cannot be read", cancellationToken).ConfigureAwait(false);
        return read ?? throw new MessageStoreException($"{_options.Path}: there is no body {body.Value}");
    }

    private async Task<T> WithReader<T>(Func<BodyTable, T> read, string failure, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The driver blocks, and a cold disk takes its time.
            return await Task.Run(() => Read(read), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException or ObjectDisposedException)
        {
            throw new MessageStoreException($"{_options.Path}: {failure}: {e.Message}", e);
        }
        finally
        {
            _reading.Release();
        }
    }

    private T Read<T>(Func<BodyTable, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_readers.TryTake(out var table))
            table = new BodyTable(_options.Path);
        var whole = false;
        try
        {
            var result = read(table);
            whole = true;
            return result;
        }
        finally
        {
            if (whole && !_disposed)
                _readers.Add(table);
            else
                table.Dispose();
        }
    }
}

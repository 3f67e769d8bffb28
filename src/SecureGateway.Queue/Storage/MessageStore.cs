using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using SecureGateway.Queue.Placement;

namespace SecureGateway.Queue.Storage;

/// <summary>
/// Message bodies in a database. A body is whole or not there. Stores of many sessions share commits; small recent bodies
/// are read from memory, and large ones in parts. On failure the store says so to everyone who waits, and goes on with the next batch; it never says
/// stored when it is not.
/// </summary>
public sealed class MessageStore : IBodyStore, IDisposable
{
    private readonly MessageStoreOptions _options;
    private readonly IBodyDatabase _database;
    private readonly HomeLane _home;
    private readonly ILogger _logger;
    private readonly BodyCache _cache;
    private readonly BodyWriter _writer;
    private readonly ConcurrentBag<IBodyTable> _readers = [];
    private readonly SemaphoreSlim _reading = new(4);
    private volatile bool _disposed;

    internal MessageStore(MessageStoreOptions options, IBodyDatabase database, HomeLane home, ILogger<MessageStore> logger)
    {
        _options = options;
        _home = home;
        _database = database;
        _logger = logger;
        _cache = new BodyCache(options.Cache);
        _writer = new BodyWriter(options, database, _cache, logger);
    }

    public bool HasRoom => _database.HasRoom;

    public ValueTask<BodyId> StoreAsync(ReadOnlySequence<byte> body, CancellationToken cancellationToken) => _home.Number is { } lane
        ? StoreAsync(lane, body, cancellationToken)
        : ValueTask.FromException<BodyId>(new MessageStoreException($"{_database.Where}: this node has no lane of the queue just now"));

    public async ValueTask<BodyId> StoreAsync(int lane, ReadOnlySequence<byte> body, CancellationToken cancellationToken)
    {
        var copy = body.Length <= _options.Chunk ? body.ToArray() : null;
        return await _writer.StoreAsync(new StoreRequest(lane, copy, body, body.Length), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<StoredBody> ReadAsync(BodyId body, CancellationToken cancellationToken) =>
        _cache.TryGet(body.Value, out var cached)
            ? ValueTask.FromResult(new StoredBody(cached))
            : new ValueTask<StoredBody>(ReadFromDatabaseAsync(body, cancellationToken));

    public void Delete(BodyId body) => _writer.Delete(body.Value);

    public void LetGo(BodyId body) => _cache.Remove(body.Value);

    public async Task<int> RetainOnlyAsync(int lane, IReadOnlySet<long> known, long? upTo, CancellationToken cancellationToken)
    {
        var orphans = 0;
        var after = LaneBodies.Before(lane);
        var last = upTo ?? _database.OpenedAt;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var ids = await WithReader(table => table.Ids(after, last, 10_000), "the bodies cannot be listed", cancellationToken).ConfigureAwait(false);
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
            _logger.LogInformation("{Where}: {Count} bodies that no message names are deleted", _database.Where, orphans);
        return orphans;
    }

    /// <summary>Writes what waits and closes the database.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _writer.Dispose();
        while (_readers.TryTake(out var reader))
            reader.Dispose();
        _database.Dispose();
    }

    internal Task<int> ReadPartAsync(long body, int number, byte[] into, CancellationToken cancellationToken) =>
        WithReader(table => table.ReadPart(body, number, into), $"part {number} of body {body} cannot be read", cancellationToken);

    private async Task<StoredBody> ReadFromDatabaseAsync(BodyId body, CancellationToken cancellationToken)
    {
        var read = await WithReader(table => table.Read(body.Value), $"body {body.Value} cannot be read", cancellationToken).ConfigureAwait(false)
            ?? throw new MessageStoreException($"{_database.Where}: there is no body {body.Value}");
        return read.Whole is { } whole ? new StoredBody(whole) : new StoredBody(read.Size, new StoredParts(this, body.Value, read.LargestPart));
    }

    private async Task<T> WithReader<T>(Func<IBodyTable, T> read, string failure, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The driver blocks, and a cold disk takes its time.
            return await Task.Run(() => Read(read), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (_database.IsFailure(e) || e is InvalidOperationException)
        {
            throw new MessageStoreException($"{_database.Where}: {failure}: {e.Message}", e);
        }
        finally
        {
            _reading.Release();
        }
    }

    private T Read<T>(Func<IBodyTable, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_readers.TryTake(out var kept))
            return Read(read, _database.Open());
        try
        {
            return Read(read, kept);
        }
        catch (Exception e) when (_database.IsFailure(e))
        {
            _logger.LogDebug(e, "{Where}: a connection that was kept is of no use any more", _database.Where);
            return Read(read, _database.Open()); // the database may have been away since it was made
        }
    }

    private T Read<T>(Func<IBodyTable, T> read, IBodyTable table)
    {
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

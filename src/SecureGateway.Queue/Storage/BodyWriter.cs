using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Storage;

/// <summary>
/// The one writer of the message store, on a thread of its own because the driver is synchronous. It promises group
/// commit: whatever waits goes into one transaction, and every waiter is told after the commit. On any failure every
/// waiter of the batch hears <see cref="MessageStoreException"/>, the connection is thrown away, and the next batch opens a
/// new one; deletions are kept for later, since they may be repeated.
/// </summary>
internal sealed class BodyWriter : IDisposable
{
    private readonly MessageStoreOptions _options;
    private readonly BodyCache _cache;
    private readonly DiskRoom _room;
    private readonly ILogger _logger;
    private readonly object _transactionLock;
    private readonly Channel<StoreRequest> _requests;
    private readonly ConcurrentQueue<long> _deletions = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private BodyTable? _table;
    private long _lastId;
    private bool _shrinking;

    public BodyWriter(MessageStoreOptions options, BodyTable table, BodyCache cache, DiskRoom room, ILogger logger, object transactionLock)
    {
        _options = options;
        _table = table;
        _cache = cache;
        _room = room;
        _logger = logger;
        _transactionLock = transactionLock;
        _lastId = table.HighestId();
        OpenedAt = _lastId;
        _requests = Channel.CreateBounded<StoreRequest>(new BoundedChannelOptions(options.Waiting) { SingleReader = true });
        _thread = new Thread(Run) { IsBackground = true, Name = "body-writer" };
        _thread.Start();
    }

    /// <summary>The highest id when the store was opened.</summary>
    public long OpenedAt { get; }

    public async Task<BodyId> StoreAsync(StoreRequest request, CancellationToken cancellationToken)
    {
        try
        {
            // Not cancellable once it waits with the writer: the writer may be reading the caller's buffers.
            await _requests.Writer.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException e)
        {
            throw new MessageStoreException("the message store is closed", e);
        }

        return await request.Done.ConfigureAwait(false);
    }

    public void Delete(long id)
    {
        _cache.Remove(id);
        _deletions.Enqueue(id);
    }

    /// <summary>Writes what waits, deletions too, and ends the thread.</summary>
    public void Dispose()
    {
        if (!_requests.Writer.TryComplete())
            return;
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        var batch = new List<StoreRequest>(_options.BatchBodies);
        var deletions = new List<long>();
        Task<bool>? more = null;
        while (true)
        {
            Fill(batch);
            if (batch.Count == 0)
            {
                more ??= _requests.Reader.WaitToReadAsync().AsTask();
                // Asleep until a store comes; deletions alone wait a little for one to ride with.
                var came = more.Wait(_options.DeleteDelay);
                if (came)
                {
                    if (!more.Result)
                        break;
                    more = null;
                    continue;
                }

                if (_deletions.IsEmpty)
                {
                    if (_shrinking)
                        Shrink();
                    continue;
                }
            }

            Write(batch, deletions);
        }

        while (!_deletions.IsEmpty && Write(batch, deletions))
        {
        }

        _table?.Dispose();
    }

    private void Fill(List<StoreRequest> batch)
    {
        long octets = 0;
        while (batch.Count < _options.BatchBodies && octets < _options.BatchOctets && _requests.Reader.TryRead(out var request))
        {
            batch.Add(request);
            octets += request.Size;
        }
    }

    private bool Write(List<StoreRequest> batch, List<long> deletions)
    {
        try
        {
            while (deletions.Count < 1024 && _deletions.TryDequeue(out var id))
                deletions.Add(id);
            lock (_transactionLock)
                Commit(batch, deletions);
        }
        catch (Exception e)
        {
            Fail(batch, e);
            batch.Clear();
            return false; // the deletions stay for the next transaction
        }

        foreach (var request in batch)
        {
            if (request.Copy is { } copy && copy.Length <= _options.CachedBody)
                _cache.Add(request.Id, copy);
            request.Stored();
        }

        _shrinking |= deletions.Count > 0;
        batch.Clear();
        deletions.Clear();
        return true;
    }

    private void Commit(List<StoreRequest> batch, List<long> deletions)
    {
        _table ??= new BodyTable(_options.Path);
        using var transaction = _table.Begin();
        foreach (var request in batch)
        {
            request.Id = ++_lastId;
            _table.Insert(transaction, request, _options.Chunk);
        }

        foreach (var id in deletions)
            _table.Delete(transaction, id);
        transaction.Commit();
        if (_options.MaximumStored > 0)
            _room.Stored(_table.Space().Used);
    }

    private void Fail(List<StoreRequest> batch, Exception cause)
    {
        _logger.LogError(cause, "{Path}: a batch of {Count} bodies was not stored", _options.Path, batch.Count);
        if (cause is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL })
            _room.Full();
        foreach (var request in batch)
            request.Refused(new MessageStoreException($"{_options.Path}: the body was not stored: {cause.Message}", cause));
        try
        {
            _table?.Dispose();
        }
        catch (SqliteException e)
        {
            _logger.LogWarning(e, "{Path}: the connection did not close", _options.Path);
        }

        _table = null;
        // A disk that fails at once would otherwise be asked as fast as the processor can.
        _stop.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(100));
    }

    // A little at a time, so that a store that comes in waits for one step only.
    private void Shrink()
    {
        try
        {
            lock (_transactionLock)
            {
                _table ??= new BodyTable(_options.Path);
                _shrinking = _table.Space().Free > _options.KeepFree;
                if (_shrinking)
                    _table.Shrink(512);
            }
        }
        catch (Exception e)
        {
            _logger.LogWarning(e, "{Path}: free pages were not given back", _options.Path);
            _shrinking = false;
        }
    }
}

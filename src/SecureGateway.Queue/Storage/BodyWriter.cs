using System.Collections.Concurrent;
using System.Diagnostics;
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
    private const int Awake = int.MaxValue;

    // Under load more bodies are a moment away, and share the pages that every commit writes. A client alone never waits.
    private const int UnderLoad = 3;
    private const int Enough = 12;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(1);

    private const int DeletionsAtOnce = 256;
    private const int MostDeletions = 1024;

    private readonly object _gate = new();
    private readonly MessageStoreOptions _options;
    private readonly BodyCache _cache;
    private readonly DiskRoom _room;
    private readonly ILogger _logger;
    private readonly object _transactionLock;
    private readonly Channel<StoreRequest> _requests;
    private readonly ConcurrentQueue<long> _deletions = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly Stopwatch _sinceDeletion = Stopwatch.StartNew();
    private BodyTable? _table;
    private long _lastId;
    private bool _shrinking;
    private int _wakeAt = Awake;
    private int _batched;

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

        WakeUp();
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
        lock (_gate)
            Monitor.Pulse(_gate);
        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        var batch = new List<StoreRequest>(_options.BatchBodies);
        var deletions = new List<long>();
        while (true)
        {
            Fill(batch);
            if (batch.Count == 0)
            {
                if (Sleep(1, _options.DeleteDelay))
                    continue;
                if (_requests.Reader.Completion.IsCompleted)
                    break;
                if (_deletions.IsEmpty)
                {
                    if (_shrinking)
                        Shrink();
                    continue;
                }
            }

            if (_batched >= UnderLoad && batch.Count < Enough)
            {
                Sleep(Enough - batch.Count, Gathering);
                Fill(batch);
            }

            _batched = batch.Count;
            Write(batch, deletions);
        }

        while (!_deletions.IsEmpty && Write(batch, deletions))
        {
        }

        _table?.Dispose();
    }

    /// <returns>False when the time has passed, or the store was closed, and nothing waits.</returns>
    private bool Sleep(int untilWaiting, TimeSpan limit)
    {
        lock (_gate)
        {
            _wakeAt = untilWaiting;
            if (_requests.Reader.Count < untilWaiting && !_stop.IsCancellationRequested)
                Monitor.Wait(_gate, limit);
            _wakeAt = Awake;
            return _requests.Reader.Count > 0;
        }
    }

    // Whoever finds the writer awake need not wake it: it looks again before it sleeps.
    private void WakeUp()
    {
        Interlocked.MemoryBarrier();
        var wakeAt = Volatile.Read(ref _wakeAt);
        if (wakeAt == Awake || _requests.Reader.Count < wakeAt)
            return;
        lock (_gate)
        {
            _wakeAt = Awake;
            Monitor.Pulse(_gate);
        }
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
            // A deletion touches pages of its own, which many deletions share: they wait a little for company.
            if (batch.Count == 0 || _deletions.Count >= DeletionsAtOnce || _sinceDeletion.Elapsed >= _options.DeleteDelay)
            {
                _sinceDeletion.Restart();
                while (deletions.Count < MostDeletions && _deletions.TryDequeue(out var id))
                    deletions.Add(id);
            }

            lock (_transactionLock)
                Commit(batch, deletions);
        }
        catch (Exception e)
        {
            Fail(batch, e);
            Tell(batch);
            return false; // the deletions stay for the next transaction
        }

        foreach (var request in batch)
        {
            if (request.Copy is { } copy && copy.Length <= _options.CachedBody)
                _cache.Add(request.Id, copy);
        }

        Tell(batch);
        _shrinking |= deletions.Count > 0;
        deletions.Clear();
        return true;
    }

    // One hand-over for all of them, and never on this thread, which must not run what others do with the answer.
    private static void Tell(List<StoreRequest> batch)
    {
        if (batch.Count == 0)
            return;
        ThreadPool.UnsafeQueueUserWorkItem(static answered => Array.ForEach(answered, request => request.Tell()), batch.ToArray(), preferLocal: false);
        batch.Clear();
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

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
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
    private readonly IBodyDatabase _database;
    private readonly ILogger _logger;
    private readonly Channel<StoreRequest> _requests;
    private readonly ConcurrentQueue<long> _deletions = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly Stopwatch _sinceDeletion = Stopwatch.StartNew();
    private IBodyTable? _table;
    private bool _shrinking;
    private int _wakeAt = Awake;
    private int _batched;
    private bool _failing;

    public BodyWriter(MessageStoreOptions options, IBodyDatabase database, BodyCache cache, ILogger logger)
    {
        _options = options;
        _database = database;
        _cache = cache;
        _logger = logger;
        _requests = Channel.CreateBounded<StoreRequest>(new BoundedChannelOptions(options.Waiting) { SingleReader = true });
        _thread = new Thread(Run) { IsBackground = true, Name = "body-writer" };
        _thread.Start();
    }

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

            lock (_database.Writing)
            {
                _table ??= _database.Open();
                _table.Write(batch, deletions, _options.Chunk);
                _database.Written(_table);
            }
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
        if (_failing)
            _logger.LogInformation("{Where}: bodies are stored again", _database.Where);
        _failing = false;
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

    private void Fail(List<StoreRequest> batch, Exception cause)
    {
        if (batch.Count > 0)
            _logger.LogError(_failing ? null : cause, "{Where}: a batch of {Count} bodies was not stored: {Problem}", _database.Where, batch.Count, cause.Message);
        else if (!_failing)
            _logger.LogWarning(cause, "{Where}: bodies that are no longer needed were not deleted; it is tried again", _database.Where);
        _failing = true;
        _database.WriteFailed(cause);
        foreach (var request in batch)
            request.Refused(new MessageStoreException($"{_database.Where}: the body was not stored: {cause.Message}", cause));
        try
        {
            _table?.Dispose();
        }
        catch (Exception e) when (_database.IsFailure(e))
        {
            _logger.LogWarning(e, "{Where}: the connection did not close", _database.Where);
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
            lock (_database.Writing)
            {
                _table ??= _database.Open();
                _shrinking = _table.GiveBack(_options.KeepFree);
            }
        }
        catch (Exception e)
        {
            _logger.LogWarning(e, "{Where}: free pages were not given back", _database.Where);
            _shrinking = false;
        }
    }
}

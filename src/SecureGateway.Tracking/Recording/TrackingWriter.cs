using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SecureGateway.Inbound;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Postgres;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>
/// The one who writes, on a thread of its own, because the drivers are asked synchronously. It promises that every event of the journal has
/// its effect once, in order, and that mail never waits for it: what happens gathers for a moment and is written in one
/// transaction together with the position. When it is behind (after a start, when there was no room in memory, after a failure)
/// it reads the journal from its position on. On any failure the database is closed and opened again after a while, longer each
/// time (1 s to 1 min), which the log and the metrics say; the journal is not forgotten meanwhile, within its bound. Where nodes
/// share the database a lane may have been recorded by another one: then nothing of the transaction is kept, and the journal is
/// read from where that one came to.
/// </summary>
public sealed class TrackingWriter : ILaneObserver, IInboundObserver, IDisposable
{
    private const int RowsAtOnce = 256;
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(30);

    private readonly ITrackingDatabase _database;
    private readonly TrackingOptions _options;
    private readonly ILaneJournal _journal;
    private readonly TimeProvider _time;
    private readonly TrackingMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TrackingInbox _inbox;
    private readonly TrackingTender _tender;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<TaskCompletionSource> _flushes = new();
    private readonly RefusalsToWrite _refusals = new();
    private readonly JournalHold _hold;
    private readonly Dictionary<string, long> _began = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _position = new(StringComparer.Ordinal);
    private readonly Thread _thread;
    private ITrackingStore? _store;
    private Projection? _projection;
    private bool _behind = true;
    private volatile bool _hasBegun;
    private bool _unsynced;
    private long _syncedAt;
    private TimeSpan _wait = ShortestWait;
    private int _disposed;

    /// <param name="hasRoom">False when the disk is nearly full: then the journal does not wait for tracking.</param>
    internal TrackingWriter(
        ITrackingDatabase database, TrackingOptions options, ILaneJournal journal, Func<bool> hasRoom, TimeProvider time, TrackingMetrics metrics, ILogger<TrackingWriter> logger)
    {
        _database = database;
        _options = options;
        _journal = journal;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _hold = new JournalHold(options, journal, hasRoom, logger);
        _inbox = new TrackingInbox(options, time);
        _tender = new TrackingTender(options, time, metrics, logger);
        _syncedAt = time.GetTimestamp();
        _thread = new Thread(Run) { IsBackground = true, Name = "tracking-writer", Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <summary>Rows that have just been written; on the writer's thread, and what it throws is logged.</summary>
    public event Action<IReadOnlyList<long>>? Recorded;

    /// <summary>What an earlier start or another node journalled there is looked for, also when nothing new happens.</summary>
    public void Began(string laneId, long sequenceNr)
    {
        _hasBegun = true;
        _inbox.Wake();
    }

    public void Persisted(string laneId, long sequenceNr, IReadOnlyList<ILaneEvent> events) => _inbox.Add(new WaitingRow(laneId, sequenceNr, events));

    public void Refused(InboundRefused refused) => _inbox.Add(refused);

    /// <summary>The mail passed: it stands with the message itself.</summary>
    public void WouldRefuse(InboundRefused refused)
    {
    }

    public long MayForget(string laneId, long upTo) => _hold.MayForget(laneId, upTo);

    /// <summary>Completes when everything that was told before is in the file.</summary>
    public Task FlushAsync()
    {
        var flush = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _flushes.Enqueue(flush);
        _inbox.Wake();
        return flush.Task;
    }

    /// <summary>Writes what waits. May be called again: a container that knows it under several names does.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _stop.Cancel();
        _thread.Join();
        Close();
        _stop.Dispose();
        while (_flushes.TryDequeue(out var flush))
            flush.TrySetCanceled();
    }

    private void Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Round();
                _wait = ShortestWait;
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (PositionMovedException e)
            {
                _logger.LogInformation("{What}; tracking goes on from there", e.Message);
                SetBehind(true);
                Close();
            }
            catch (Exception e)
            {
                Failed(e); // an error of ours in one event must not end the thread either: it is tried again, and said each time
            }
        }

        LastRound();
    }

    private void Round()
    {
        if (!_behind && _flushes.IsEmpty && !_inbox.Wait(_tender.Next, _stop.Token))
        {
            Tend();
            return;
        }

        if (!_behind && _flushes.IsEmpty && _inbox.Events < _options.WaitingEvents / 4)
            _stop.Token.WaitHandle.WaitOne(_options.Linger);
        WriteWhatWaits();
        Tend();
    }

    private void WriteWhatWaits()
    {
        Open();
        if (_hasBegun)
        {
            _hasBegun = false;
            SetBehind(true);
        }

        var flushes = new List<TaskCompletionSource>();
        while (_flushes.TryDequeue(out var flush))
            flushes.Add(flush);
        try
        {
            if (_behind)
                CatchUp();
            Write(Take());
            if (_behind)
                CatchUp(); // there was a gap between what was told
            flushes.ForEach(flush => flush.TrySetResult());
        }
        catch
        {
            flushes.ForEach(_flushes.Enqueue);
            throw;
        }
    }

    private List<WaitingRow> Take()
    {
        var (rows, refusals, dropped) = _inbox.Take();
        _metrics.RefusalsDropped.Add(dropped.All);
        _refusals.Add(refusals, dropped, _options.WaitingRefusals);
        return rows;
    }

    private void Open()
    {
        if (_store is not null)
            return;
        _store = _database.OpenStore();
        _projection = new Projection(_store);
        _position.Clear();
        TakePositions();
        foreach (var (lane, number) in _store.Positions)
            _began.TryAdd(lane, number);
        _unsynced = true;
        _behind = true;
    }

    private void Close()
    {
        _store?.Dispose();
        (_store, _projection) = (null, null);
    }

    private void TakePositions()
    {
        foreach (var (lane, number) in _store!.Positions)
            _position[lane] = number;
    }

    private void CatchUp()
    {
        if (_store!.Refresh())
        {
            _projection!.Forget();
            TakePositions();
            _unsynced = true; // what others have recorded holds the journal no longer
        }

        foreach (var lane in _journal.Lanes)
        {
            _position.TryAdd(lane, 0);
            _began.TryAdd(lane, _position[lane]);
            var rows = _journal.Read(lane, _position[lane], RowsAtOnce);
            var read = 0L;
            while (rows.Count > 0)
            {
                _stop.Token.ThrowIfCancellationRequested();
                var (expected, first) = (_position[lane] + 1, rows[0].SequenceNr);
                Transact([lane], rows.SelectMany(row => row.Events), () => rows.Sum(row => Apply(lane, row.SequenceNr, row.Events)));
                NoteGap(lane, expected, first);
                read += rows.Count;
                rows = _journal.Read(lane, _position[lane], RowsAtOnce);
            }

            if (read > 0)
                _logger.LogInformation("Tracking has caught up with {Lane}: {Rows} rows of the journal, up to {Position}", lane, read, _position[lane]);
        }

        SetBehind(false);
    }

    // Said when the transaction is there: then nobody had recorded more before. Position 0 is a file that was just made: the journal's
    // beginning was forgotten before there was tracking.
    private void NoteGap(string lane, long expected, long first)
    {
        if (first <= expected || expected == 1)
            return;
        _metrics.RowsLost.Add(first - expected);
        _logger.LogError("The journal of {Lane} begins at {First}, and tracking is at {Position}: {Rows} rows are lost to tracking, no mail is", lane, first, expected - 1, first - expected);
    }

    private void Write(List<WaitingRow> rows)
    {
        while (_refusals.Begin() || rows.Count > 0)
        {
            WriteOnce(rows);
            rows = []; // refusals may have gathered while an earlier batch was not settled
        }
    }

    private void WriteOnce(List<WaitingRow> rows)
    {
        Transact([.. rows.Select(row => row.LaneId).Distinct()], rows.SelectMany(row => row.Events), () =>
        {
            var events = 0;
            foreach (var row in rows)
                events += ApplyTold(row);
            _refusals.Write(_store!, _time.GetUtcNow());
            return events;
        });
        _metrics.Refusals.Add(_refusals.Count);
        _refusals.Written();
    }

    private int ApplyTold(WaitingRow row)
    {
        var position = _position.GetValueOrDefault(row.LaneId);
        if (!_database.IsShared && row.SequenceNr <= _began.GetValueOrDefault(row.LaneId))
        {
            // The lanes of a process never tell what an earlier process had journalled.
            _logger.LogError(
                "The journal of {Lane} counts from {Sequence} again, and tracking was at {Position}: the data directory has another history; tracking follows it",
                row.LaneId, row.SequenceNr, position);
            _began[row.LaneId] = row.SequenceNr - 1;
            _position[row.LaneId] = position = row.SequenceNr - 1;
        }

        if (row.SequenceNr <= position)
            return 0;
        if (row.SequenceNr == position + 1)
            return Apply(row.LaneId, row.SequenceNr, row.Events);
        SetBehind(true);
        return 0;
    }

    private int Apply(string lane, long sequenceNr, IReadOnlyList<ILaneEvent> events)
    {
        foreach (var happened in events)
            _projection!.Apply(happened);
        _position[lane] = sequenceNr;
        return events.Count;
    }

    private void Transact(IReadOnlyCollection<string> lanes, IEnumerable<ILaneEvent> about, Func<int> apply)
    {
        _store!.Begin(lanes);
        _projection!.Expect(about);
        var events = apply();
        _projection.Write();
        _store.Commit(_position);
        long[] changed = Recorded is null ? [] : [.. _projection.Changed.Select(message => message.Key)];
        _projection.Written();
        _unsynced = true;
        _metrics.Events.Add(events);
        if (changed.Length > 0)
            Announce(changed);
    }

    private void Announce(long[] changed)
    {
        try
        {
            Recorded?.Invoke(changed);
        }
        catch (Exception e)
        {
            _logger.LogError(e, "Whoever follows tracking failed; tracking goes on");
        }
    }

    private void Tend()
    {
        _metrics.Waits(_inbox.Events);
        if (_store is not { } store)
            return;
        if (_unsynced && (store.IsWorthSyncing || _time.GetElapsedTime(_syncedAt) > SyncInterval))
            Sync(store);
        _tender.Tend(store);
    }

    private void Sync(ITrackingStore store)
    {
        if (store.Sync())
        {
            _hold.Recorded(store.Positions);
            _unsynced = false;
        }

        _syncedAt = _time.GetTimestamp();
    }

    private void Failed(Exception cause)
    {
        _metrics.Failures.Add(1);
        _logger.LogError(
            cause is PostgresSchemaException ? null : cause, // that one says all in words
            "Tracking could not write: {What}. Mail goes on, and tracking goes on from the journal in {Wait}",
            _database.Describe(cause), _wait);
        SetBehind(true);
        Close();
        _stop.Token.WaitHandle.WaitOne(_wait);
        _wait = TimeSpan.FromTicks(Math.Min(_wait.Ticks * 2, LongestWait.Ticks));
    }

    private void LastRound()
    {
        try
        {
            if (_store is not { } store)
                return; // the next start reads the journal
            if (!_behind)
                WriteWhatWaits();
            store.Sync(isLast: true);
        }
        catch (Exception e)
        {
            _logger.LogWarning(e, "Tracking did not write its last rows; the next start reads them from the journal");
        }
    }

    private void SetBehind(bool behind)
    {
        _behind = behind;
        _metrics.Behind(behind);
    }
}

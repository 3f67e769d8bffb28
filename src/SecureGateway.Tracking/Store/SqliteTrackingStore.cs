using Microsoft.Data.Sqlite;
using SecureGateway.Mail;
using SecureGateway.Queue.Serialization;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Tracking.Store;

/// <summary>
/// The file, for its one writer. Nobody else moves its positions. A commit is synced later, together with others.
/// </summary>
internal sealed class SqliteTrackingStore : ITrackingStore
{
    private const int LogLimit = 64 << 20;
    private const int LogWorthwhile = 8 << 20;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);
    private readonly List<IDisposable> _all = [];
    private readonly SqliteNames _addresses;
    private readonly SqliteNames _domains;
    private readonly SqliteNames _terms;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _update;
    private readonly SqliteStatement _insertRecipient;
    private readonly SqliteStatement _updateRecipient;
    private readonly SqliteStatement _insertStory;
    private readonly SqliteStatement _insertMore;
    private readonly SqliteStatement _insertRefusal;
    private readonly SqliteQuery _find;
    private readonly SqliteQuery _findRecipients;
    private readonly SqliteStatement _move;
    private readonly SqliteStatement _count;
    private long _number;

    /// <param name="number">Where running numbers begin.</param>
    public SqliteTrackingStore(string path, long number)
    {
        _path = path;
        _number = number;
        _connection = SqliteTrackingSchema.OpenWriter(path);
        _addresses = Own(new SqliteNames(_connection, "address", index: "address_part"));
        _domains = Own(new SqliteNames(_connection, "domain", ("reversed", DomainText.Reverse)));
        _terms = Own(new SqliteNames(_connection, "term"));
        _insert = ToRun("INSERT INTO message VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,?27)");
        _update = ToRun(
            "UPDATE message SET status=?2, next_hop=?3, route=?4, connection=?5, tls_out=?6, flags=?7, reason=?8, fault=?9, detail=?10, attempts=?11, strikes=?12, due=?13, ended=?14, revision=?15 WHERE key=?1");
        _insertRecipient = ToRun("INSERT INTO recipient VALUES(?1,?2,?3,?4,?5,?6)");
        _updateRecipient = ToRun("UPDATE recipient SET status=?3, next_hop=?4 WHERE key=?1 AND n=?2");
        _insertStory = ToRun("INSERT INTO story VALUES(?1,?2)");
        _insertMore = ToRun("INSERT INTO story_more(key, events) VALUES(?1,?2)");
        _insertRefusal = ToRun("INSERT INTO refusal VALUES(?1,?2)");
        _find = ToRead($"SELECT {RecordedRow.Columns} FROM {RecordedRow.Tables} WHERE m.id = $0 AND m.id IS NOT NULL", 1);
        _findRecipients = ToRead("SELECT n, status, next_hop FROM recipient WHERE key = $0", 1);
        _move = ToRun("INSERT INTO position VALUES(?1,?2) ON CONFLICT DO UPDATE SET sequence_nr = excluded.sequence_nr");
        _count = ToRun("INSERT INTO counter(span, at, what, n) VALUES(?1,?2,?3,?4) ON CONFLICT DO UPDATE SET n = n + excluded.n");
        using var positions = ToRead("SELECT lane, sequence_nr FROM position", 0).Read();
        while (positions.Read())
            _positions[positions.GetString(0)] = positions.GetInt64(1);
    }

    public CounterSums Counters { get; } = new();

    public IReadOnlyDictionary<string, long> Positions => _positions;

    public bool IsWorthSyncing => LogOctets > LogWorthwhile;

    public bool Refresh() => false;

    public long NextNumber() => ++_number;

    // In SQL, because the driver's transactions want to be named by every command. One that does not end is rolled back when the
    // connection is closed.
    public void Begin(IReadOnlyCollection<string> lanes) => SqliteFile.Execute(_connection, "BEGIN IMMEDIATE");

    public void Expect(IReadOnlyCollection<QueueId> ids)
    {
        // finding one costs no more than this would
    }

    public void Commit(IReadOnlyDictionary<string, long> positions)
    {
        foreach (var (lane, number) in positions)
            _move.Run(lane, number);
        foreach (var ((span, at, what), n) in Counters.Gathered)
            _count.Run(span, at, (int)what, n);
        Counters.Forget();
        SqliteFile.Execute(_connection, "COMMIT");
        foreach (var (lane, number) in positions)
            _positions[lane] = number;
    }

    public TrackedMessage? Find(QueueId id)
    {
        TrackedMessage found;
        using (var row = _find.Read(RowKey.Of(id)))
        {
            if (!row.Read())
                return null;
            found = RecordedRow.Message(row, id);
        }

        var recipients = new List<TrackedRecipient>();
        using (var row = _findRecipients.Read(found.Key))
        {
            while (row.Read())
                recipients.Add(RecordedRow.Recipient(row));
        }

        found.Recipients = [.. recipients];
        return found;
    }

    public void Write(TrackedMessage message)
    {
        if (message.IsNew)
            Insert(message);
        else
            Update(message);
        if (message.Untold.Count > 0)
        {
            (message.HasStory ? _insertMore : _insertStory).Run(message.Key, LaneEventBytes.Write(message.Untold));
            message.HasStory = true;
            message.Untold.Clear();
        }

        message.IsNew = false;
        message.IsDirty = false;
    }

    public void Write(RefusalRow refusal)
    {
        var facts = refusal.Facts;
        _insert.Run(
            refusal.Key, null, (int)refusal.Kind, 0L,
            _addresses.Of(facts.Sender), _domains.Of(DomainText.Of(facts.Sender)), "", "", null,
            _terms.Of(facts.Client), _terms.Of(facts.ClientHost), Profile(facts.Profile), (int)refusal.Tls,
            (int)TrackedStatus.Refused, 0L, 0L, null, (int)TlsUsed.Nothing, (int)refusal.Flags,
            (int)FailureReason.None, (int)refusal.Fault, refusal.Detail, 0, 0, null, facts.At.ToUnixTimeMilliseconds(), facts.Revision);
        if (facts.Recipient.Length > 0)
            _insertRecipient.Run(refusal.Key, 0, _addresses.Of(facts.Recipient), _domains.Of(DomainText.Of(facts.Recipient)), -1, "");
        _insertRefusal.Run(refusal.Key, facts.ToJson());
    }

    /// <summary>A commit in a file is answered: what failed is not there.</summary>
    public bool Take(Guid batch) => true;

    /// <summary>Brings the log into the file. True when all of it is there and synced.</summary>
    public bool Sync(bool isLast)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = isLast || LogOctets > LogLimit ? "PRAGMA wal_checkpoint(TRUNCATE)" : "PRAGMA wal_checkpoint(PASSIVE)";
        using var row = command.ExecuteReader();
        return row.Read() && row.GetInt64(0) == 0 && row.GetInt64(1) == row.GetInt64(2);
    }

    private long LogOctets => new FileInfo(_path + "-wal") is { Exists: true } log ? log.Length : 0;

    public long Octets =>
        (SqliteFile.Number(_connection, "PRAGMA page_count") - SqliteFile.Number(_connection, "PRAGMA freelist_count")) * SqliteFile.Number(_connection, "PRAGMA page_size");

    public void Shrink()
    {
        if (SqliteFile.FreeOctets(_connection) > 64L << 20)
            SqliteFile.Shrink(_connection, 1024);
    }

    public int DeleteOldest(long before, int atMost) => SqliteRetention.DeleteOldest(_connection, before, atMost, Forget);

    public void DeleteCounters(DateTimeOffset minutesBefore, DateTimeOffset hoursBefore)
    {
        using var delete = new SqliteStatement(_connection, "DELETE FROM counter WHERE span = ?1 AND at < ?2");
        delete.Run(CounterSums.Minute, minutesBefore.ToUnixTimeSeconds());
        delete.Run(CounterSums.Hour, hoursBefore.ToUnixTimeSeconds());
    }

    public void Dispose()
    {
        _all.ForEach(part => part.Dispose());
        _connection.Dispose();
    }

    private void Insert(TrackedMessage m)
    {
        _insert.Run(
            m.Key, RowKey.Of(m.Id), (int)m.Kind, m.Size,
            _addresses.Of(m.Sender), _domains.Of(m.SenderDomain), m.Subject, m.MessageId, RowKey.HashOf(m.MessageId),
            _terms.Of(m.Client), _terms.Of(m.ClientHost), Profile(m.Profile), (int)m.Inbound,
            (int)m.Status, _terms.Of(m.NextHop), _terms.Of(m.Route), _terms.OrNull(m.Connection), (int)m.Outbound, (int)m.Flags,
            (int)m.Reason, (int)m.Fault, m.Detail, m.Attempts, m.Strikes, Milliseconds(m.Due), Milliseconds(m.Ended), m.Revision);
        foreach (var recipient in m.Recipients)
        {
            _insertRecipient.Run(
                m.Key, recipient.Index, _addresses.Of(recipient.Address), _domains.Of(recipient.Domain), Disposition(recipient), recipient.NextHop);
            recipient.IsChanged = false;
        }
    }

    private void Update(TrackedMessage m)
    {
        _update.Run(
            m.Key, (int)m.Status, _terms.Of(m.NextHop), _terms.Of(m.Route), _terms.OrNull(m.Connection), (int)m.Outbound, (int)m.Flags,
            (int)m.Reason, (int)m.Fault, m.Detail, m.Attempts, m.Strikes, Milliseconds(m.Due), Milliseconds(m.Ended), m.Revision);
        foreach (var recipient in m.Recipients)
        {
            if (!recipient.IsChanged)
                continue;
            _updateRecipient.Run(m.Key, recipient.Index, Disposition(recipient), recipient.NextHop);
            recipient.IsChanged = false;
        }
    }

    // Most mail comes from clients that no profile names; they need no entry in the index.
    private long? Profile(string? profile) => profile is null or Policy.ConnectionProfile.DefaultName ? null : _terms.Of(profile);

    private static int Disposition(TrackedRecipient recipient) => recipient.Disposition is { } known ? (int)known : -1;

    private static long? Milliseconds(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds();

    private void Forget()
    {
        _addresses.Forget();
        _domains.Forget();
        _terms.Forget();
    }

    private SqliteStatement ToRun(string sql) => Own(new SqliteStatement(_connection, sql));

    private SqliteQuery ToRead(string sql, int parameters) => Own(new SqliteQuery(_connection, sql, parameters));

    private T Own<T>(T part)
        where T : IDisposable
    {
        _all.Add(part);
        return part;
    }
}

using SecureGateway.Mail;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking.Postgres;

/// <summary>What of a message may change: of rows that do, or beside the rest of rows that are new.</summary>
internal sealed class StandingColumns
{
    public const string Names = "status, next_hop, route, connection, tls_out, flags, reason, fault, detail, attempts, strikes, due, ended, revision";

    private readonly Column<long> _key = new(), _revision = new();
    private readonly Column<int> _status = new(), _tlsOut = new(), _flags = new(), _reason = new(), _fault = new(), _attempts = new(), _strikes = new();
    private readonly NameColumn _nextHop, _route, _connection;
    private readonly Column<string> _detail = new();
    private readonly Column<long?> _due = new(), _ended = new();

    public StandingColumns(PostgresNames terms)
    {
        (_nextHop, _route, _connection) = (new NameColumn(terms), new NameColumn(terms), new NameColumn(terms));
        All = [_status, _nextHop, _route, _connection, _tlsOut, _flags, _reason, _fault, _detail, _attempts, _strikes, _due, _ended, _revision];
        var set = string.Join(", ", Names.Split(", ").Select(name => $"{name} = u.{name}"));
        Update = new RowBatch($"UPDATE message m SET {set} FROM unnest({RowBatch.Arrays(All.Count + 1)}) AS u(key, {Names}) WHERE m.key = u.key", [_key, .. All]);
    }

    /// <summary>In the order of <see cref="Names"/>.</summary>
    public IReadOnlyList<IColumn> All { get; }

    public RowBatch Update { get; }

    public void Add(TrackedMessage m)
    {
        _key.Add(m.Key);
        _status.Add((int)m.Status);
        _nextHop.Add(m.NextHop);
        _route.Add(m.Route);
        _connection.Add(m.Connection);
        _tlsOut.Add((int)m.Outbound);
        _flags.Add((int)m.Flags);
        _reason.Add((int)m.Reason);
        _fault.Add((int)m.Fault);
        _detail.Add(PostgresText.Of(m.Detail));
        _attempts.Add(m.Attempts);
        _strikes.Add(m.Strikes);
        _due.Add(m.Due?.ToUnixTimeMilliseconds());
        _ended.Add(m.Ended?.ToUnixTimeMilliseconds());
        _revision.Add(m.Revision);
        Update.Count();
    }

    public void Add(RefusalRow refusal)
    {
        _status.Add((int)TrackedStatus.Refused);
        _nextHop.Add("");
        _route.Add("");
        _connection.Add(null);
        _tlsOut.Add((int)TlsUsed.Nothing);
        _flags.Add((int)refusal.Flags);
        _reason.Add((int)FailureReason.None);
        _fault.Add((int)refusal.Fault);
        _detail.Add(PostgresText.Of(refusal.Detail));
        _attempts.Add(0);
        _strikes.Add(0);
        _due.Add(null);
        _ended.Add(refusal.Facts.At.ToUnixTimeMilliseconds());
        _revision.Add(refusal.Facts.Revision);
    }
}

using System.Collections.Immutable;
using System.Data.Common;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>
/// One search in one database: takes keys from the plan's index in pieces, from the newest on, and looks at their rows, until the page
/// is full, nothing is left, or the time is up. A piece is as large as is likely to be looked at in the time that is left.
/// </summary>
internal sealed class RowSearch(Reading reading, TrackingQuery query, TimeProvider time)
{
    private const int FirstChunk = 1000;
    private const int LargestChunk = 20_000;

    /// <summary>Known when it has run.</summary>
    public ImmutableArray<SearchCut> Cuts { get; private set; } = [];

    public (ImmutableArray<TrackedRow> Rows, TrackingCursor? Next, DateTimeOffset? SearchedTo) Run(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var plan = new SearchPlan(reading, query);
        Cuts = plan.Cuts;
        var rows = ImmutableArray.CreateBuilder<TrackedRow>();
        var wanted = query.Rows;
        var from = query.From is { } first ? RowKey.At(first) : 0;
        var before = Upper();
        var chunk = plan.Conditions.Length == 0 ? wanted + 1 : FirstChunk;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var spent = time.GetElapsedTime(began);
            var (end, taken) = End(plan, from, before, chunk);
            if (taken == 0)
                return (rows.ToImmutable(), null, null);
            rows.AddRange(Rows(plan, end, before, chunk, wanted + 1 - rows.Count));
            if (rows.Count > wanted)
            {
                rows.Count = wanted;
                return (rows.ToImmutable(), new TrackingCursor(rows[^1].Key, rows[^1].Node), null);
            }

            if (taken < chunk)
                return (rows.ToImmutable(), null, null);
            before = end;
            var now = time.GetElapsedTime(began);
            if (now >= LocalTracking.Budget)
                return (rows.ToImmutable(), new TrackingCursor(end, reading.Node), RowKey.TimeOf(end));
            var left = (LocalTracking.Budget - now) / (now - spent + TimeSpan.FromTicks(1)) * chunk;
            chunk = (int)Math.Max(FirstChunk, Math.Min(left, Math.Min(chunk * 2, LargestChunk)));
        }
    }

    private long Upper()
    {
        var before = query.Until is { } last ? RowKey.At(last) : long.MaxValue;
        if (query.Before is not { } cursor)
            return before;
        return Math.Min(before, !reading.IsShared && string.CompareOrdinal(reading.Node, cursor.Node) > 0 && cursor.Key < long.MaxValue ? cursor.Key + 1 : cursor.Key);
    }

    private (long End, int Taken) End(SearchPlan plan, long from, long before, int chunk)
    {
        using var command = Command(plan, $"SELECT min(key), count(*) FROM ({plan.Driver}) AS d", from, before, chunk);
        using var reader = command.ExecuteReader();
        reader.Read();
        var taken = reader.GetInt32(1);
        return (taken == 0 ? 0 : reader.GetInt64(0), taken);
    }

    private ImmutableArray<TrackedRow> Rows(SearchPlan plan, long from, long before, int chunk, int most)
    {
        var where = plan.Conditions.Length == 0 ? "" : " AND " + plan.Conditions;
        using var command = Command(
            plan, $"SELECT {RowReader.Columns(reading)} FROM ({plan.Driver}) AS d CROSS JOIN message m WHERE m.key = d.key{where} ORDER BY d.key DESC LIMIT @most", from, before, chunk);
        reading.Bind(command, "@most", most);
        return RowReader.Read(reading, command);
    }

    private DbCommand Command(SearchPlan plan, string sql, long from, long before, int chunk)
    {
        var command = reading.Command(sql);
        plan.Bind(command);
        reading.Bind(command, "@from", from);
        reading.Bind(command, "@before", before);
        reading.Bind(command, "@chunk", chunk);
        return command;
    }
}

using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Mail;
using SecureGateway.Queue;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Serialization;
using SecureGateway.Tracking;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>
/// Lays tracking beside the queue's journal, message by message, on the data directory of a gateway that has ended.
/// </summary>
internal static class JournalAgreement
{
    /// <summary>Fails, with every difference, unless tracking has every message of the journal as the journal has it, and no other.</summary>
    public static async Task<int> VerifyAsync(string dataDirectory)
    {
        await using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddMessageStore(new QueueOptions(dataDirectory)).BuildServiceProvider();
        var journal = services.GetRequiredService<ILaneJournal>();
        var told = new Dictionary<QueueId, List<ILaneEvent>>();
        var first = 0L;
        foreach (var lane in journal.Lanes)
        {
            for (var rows = journal.Read(lane, 0, 1000); rows.Count > 0; rows = journal.Read(lane, rows[^1].SequenceNr, 1000))
            {
                first = first == 0 ? rows[0].SequenceNr : first;
                foreach (var happened in rows.SelectMany(row => row.Events))
                {
                    if (!told.TryGetValue(happened.Id, out var events))
                        told.Add(happened.Id, events = []);
                    events.Add(happened);
                }
            }
        }

        Assert.Equal(1, first); // else the journal is no judge of everything
        var search = LocalTracking.OfFile(new TrackingOptions("judge", Path.Combine(dataDirectory, "tracking.db")), TimeProvider.System);
        var problems = new List<string>();
        foreach (var (id, events) in told)
        {
            if (await search.FindAsync(id, CancellationToken.None) is not { } record)
            {
                problems.Add($"{id} is not tracked");
                continue;
            }

            var kept = events.Where(e => e is not (QueueEvents.AttemptStarted or QueueEvents.Gone)).ToList();
            if (!record.Events.Span.SequenceEqual(LaneEventBytes.Write(kept)))
                problems.Add($"{id}: journalled {Names(kept)}, tracked {Names(record.ReadEvents())}");
            if (record.Row.Attempts != events.Count(e => e is QueueEvents.AttemptStarted))
                problems.Add($"{id}: {record.Row.Attempts} attempts tracked");
            if (record.Row.Ended is null == events.Exists(e => e is QueueEvents.Gone))
                problems.Add($"{id}: ended {record.Row.Ended}");
        }

        var tracked = new List<QueueId>();
        TrackingCursor? next = null;
        do
        {
            var page = await search.SearchAsync(new TrackingQuery { Before = next, Limit = 1000 }, CancellationToken.None);
            tracked.AddRange(page.Rows.Where(row => row.Id is not null).Select(row => row.Id!.Value));
            next = page.Next;
        }
        while (next is not null);
        problems.AddRange(tracked.GroupBy(id => id).Where(same => same.Count() > 1).Select(same => $"{same.Key} is tracked {same.Count()} times"));
        problems.AddRange(tracked.Where(id => !told.ContainsKey(id)).Select(id => $"{id} is not in the journal"));
        Assert.True(problems.Count == 0, string.Join('\n', problems));
        return told.Count;
    }

    private static string Names(IEnumerable<ILaneEvent> events) => string.Join(' ', events.Select(e => e.GetType().Name));
}

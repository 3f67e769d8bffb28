using System.Collections.Immutable;
using SecureGateway.Mail;
using static SecureGateway.Queue.Lane.QueueQueries;

namespace SecureGateway.Queue.Lane;

/// <summary>What a lane answers about itself. Looks at every message where no ids are given: for people, not for loops.</summary>
internal static class LaneQueries
{
    public static object Answer(LaneState state, IQueueQuery query) => query switch
    {
        ListMessages list => List(state, list),
        ShowMessage show => new QueuedMessageFound(Show(state, show.Id)),
        SummarizeQueue => Summarize(state),
        _ => throw new InvalidOperationException($"{query.GetType().Name} is no question to the queue"),
    };

    public static List<Destination> Select(LaneState state, QueueFilter filter)
    {
        var found = new List<Destination>();
        var messages = filter.Ids.IsDefault
            ? state.Messages
            : [.. filter.Ids.Distinct().Select(state.Find).OfType<QueuedMessage>()];
        foreach (var message in messages)
        {
            var envelope = filter.NeedsEnvelope ? message.Envelope.Read() : null;
            found.AddRange(Array.FindAll(message.Destinations, d => filter.Matches(message, d, envelope)));
        }

        return found;
    }

    private static QueuePage List(LaneState state, ListMessages list)
    {
        var matched = Select(state, list.Which).Select(d => d.Message).Distinct().ToArray();
        Array.Sort(matched, (a, b) => a.Id.CompareTo(b.Id)); // ids are ordered by time
        var page = matched.Where(m => list.After is not { } after || m.Id.CompareTo(after) > 0).Take(list.Limit + 1).ToArray();
        var entries = page.Take(list.Limit).Select(m => Entry(m, m.Envelope.Read())).ToImmutableArray();
        return new QueuePage(entries, matched.Length, page.Length > list.Limit && !entries.IsEmpty ? entries[^1].Id : null);
    }

    private static QueuedMessageDetails? Show(LaneState state, QueueId id)
    {
        if (state.Find(id) is not { } message)
            return null;
        var envelope = message.Envelope.Read();
        return new QueuedMessageDetails(Entry(message, envelope), envelope, message.Envelope.ReadInbound(), message.Body);
    }

    private static QueueSummary Summarize(LaneState state)
    {
        var lines = state.Messages
            .SelectMany(m => m.Destinations)
            .Where(d => d.Pending.Length > 0)
            .GroupBy(d => (d.NextHop, d.Last.Reason))
            .Select(group => new QueueSummaryLine(
                group.Key.NextHop,
                group.Key.Reason,
                group.Count(),
                group.Count(d => d.UnderWay),
                group.Count(d => d.Held),
                Time(group.Min(d => d.Message.Accepted)),
                group.Any(d => d.Waits) ? Time(group.Where(d => d.Waits).Min(d => d.Due)) : null))
            .OrderByDescending(line => line.Destinations)
            .ThenBy(line => line.NextHop, StringComparer.Ordinal);
        return new QueueSummary(state.Count, [.. lines]);
    }

    private static QueueEntry Entry(QueuedMessage message, Envelope envelope) => new(
        message.Id,
        envelope.Sender,
        message.Size,
        Time(message.Accepted),
        [.. message.Destinations.Where(d => d.Pending.Length > 0).Select(d => new QueueEntryDestination(
            d.NextHop,
            [.. d.Pending.Select(i => envelope.Recipients[i].Address)],
            d.Attempts,
            d.Strikes,
            Time(d.Due),
            d.UnderWay,
            d.Held,
            d.PossiblyDelivered,
            d.Last.Reason,
            d.Last.Reply,
            d.Last.Host))],
        [.. (message.Reports ?? []).Select(r => r.Kind).Distinct()]);

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}

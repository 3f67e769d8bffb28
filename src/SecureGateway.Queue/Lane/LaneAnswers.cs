using System.Collections.Immutable;
using static SecureGateway.Queue.Lane.QueueQueries;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// The answers of several lanes as one. It is what those hold that can answer, and names those that cannot: a part never passes for
/// all of it. Where none can answer, that is the answer.
/// </summary>
internal static class LaneAnswers
{
    /// <param name="adrift">Lanes that nobody has, and that were therefore not asked.</param>
    public static object Together(object question, IReadOnlyDictionary<AskedLane, object> answers, ImmutableArray<LaneUnread> adrift)
    {
        object[] given = [.. answers.Values.Where(answer => answer is not QueueUnavailable)];
        LaneUnread[] unread = [.. answers.Where(one => one.Value is QueueUnavailable).Select(one => one.Key.Unread(((QueueUnavailable)one.Value).Problem)).OrderBy(lane => lane.Lane, StringComparer.Ordinal)];
        return given.Length == 0 && unread is [var first, ..] ? new QueueUnavailable(first.Problem)
            : Sum(question, given, unread.Length == 0 && adrift.IsEmpty ? [] : [.. unread, .. adrift]); // two empty ones that are made are not equal
    }

    /// <summary>When some have not answered in time. Of a drain that is no news to stop for, so it is counted.</summary>
    public static object Late(object question, IReadOnlyDictionary<AskedLane, object> answers, IReadOnlyList<AskedLane> silent, ImmutableArray<LaneUnread> adrift, TimeSpan patience)
    {
        if (question is QueueCommands.DrainLane && Together(question, answers, adrift) is LaneDrained drained)
            return drained with { Silent = silent.Count };
        var problem = $"has not answered in {patience.TotalSeconds:0} s{(question is IQueueOperation { DryRun: false } ? ", and may still do it" : "")}";
        return answers.Count == 0
            ? new QueueUnavailable(string.Join("; ", silent.Select(lane => $"{lane.LaneId} {problem}")))
            : Together(question, answers, [.. silent.Select(lane => lane.Unread($"{lane.LaneId} {problem}")), .. adrift]);
    }

    private static object Sum(object question, object[] answers, ImmutableArray<LaneUnread> unread) =>
        question switch
        {
            ListMessages list => Page(list, [.. answers.Cast<QueuePage>()]) with { Unread = unread },
            ShowMessage => answers.Cast<QueuedMessageFound>().FirstOrDefault(found => found.Message is not null) ?? new QueuedMessageFound(null) { Unread = unread },
            SummarizeQueue => Summary([.. answers.Cast<QueueSummary>()]) with { Unread = unread },
            IQueueOperation operation => Done(operation, [.. answers.Cast<OperationDone>()], unread),
            QueueCommands.DrainLane => new LaneDrained(answers.Cast<LaneDrained>().Sum(drained => drained.UnderWay)),
            QueueCommands.ReleaseLane => new LaneReleased(),
            _ => throw new InvalidOperationException($"{question.GetType().Name} is nothing that several lanes answer"),
        };

    private static QueuePage Page(ListMessages list, QueuePage[] pages)
    {
        var entries = pages.SelectMany(page => page.Entries).OrderBy(entry => entry.Id).ToArray();
        var shown = entries.Take(list.Limit).ToImmutableArray();
        var isAll = entries.Length == shown.Length && pages.All(page => page.Next is null);
        return new QueuePage(shown, pages.Sum(page => page.Matched), isAll || shown.IsEmpty ? null : shown[^1].Id);
    }

    private static QueueSummary Summary(QueueSummary[] summaries) => new(
        summaries.Sum(summary => summary.Messages),
        [.. summaries
            .SelectMany(summary => summary.Lines)
            .GroupBy(line => (line.NextHop, line.Reason))
            .Select(same => new QueueSummaryLine(
                same.Key.NextHop,
                same.Key.Reason,
                same.Sum(line => line.Destinations),
                same.Sum(line => line.UnderWay),
                same.Sum(line => line.Held),
                same.Min(line => line.Oldest),
                same.Min(line => line.NextDue)))
            .OrderByDescending(line => line.Destinations)
            .ThenBy(line => line.NextHop, StringComparer.Ordinal)]);

    // A message is in one lane: where the only one that is meant was found, no other lane matters.
    private static OperationDone Done(IQueueOperation operation, OperationDone[] parts, ImmutableArray<LaneUnread> unread)
    {
        var done = new OperationDone(parts.Sum(part => part.Matched), parts.Sum(part => part.Changed), parts.Sum(part => part.UnderWay));
        return done.Matched > 0 && operation.Which.Ids is { IsDefault: false, Length: 1 } ? done : done with { Unread = unread };
    }
}

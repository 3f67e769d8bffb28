using System.Collections.Immutable;
using static SecureGateway.Queue.Lane.QueueQueries;

namespace SecureGateway.Queue.Lane;

/// <summary>The answers of several lanes as one. Where one lane cannot answer, that is the answer: part of a list would pass for all of it.</summary>
internal static class LaneAnswers
{
    public static object Together(object question, IReadOnlyList<object> answers) =>
        answers.OfType<QueueUnavailable>().FirstOrDefault() ?? Sum(question, answers);

    /// <summary>When some have not answered in time.</summary>
    public static object Late(object question, IReadOnlyList<object> answers, int silent, TimeSpan patience) =>
        question is QueueCommands.DrainLane && Together(question, answers) is LaneDrained drained
            ? drained with { Silent = silent }
            : new QueueUnavailable($"a lane of the queue has not answered in {patience.TotalSeconds:0} s");

    private static object Sum(object question, IReadOnlyList<object> answers) =>
        question switch
        {
            ListMessages list => Page(list, [.. answers.Cast<QueuePage>()]),
            ShowMessage => answers.Cast<QueuedMessageFound>().FirstOrDefault(found => found.Message is not null) ?? new QueuedMessageFound(null),
            SummarizeQueue => Summary([.. answers.Cast<QueueSummary>()]),
            IQueueOperation => Done([.. answers.Cast<OperationDone>()]),
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

    private static OperationDone Done(OperationDone[] parts) =>
        new(parts.Sum(part => part.Matched), parts.Sum(part => part.Changed), parts.Sum(part => part.UnderWay));
}

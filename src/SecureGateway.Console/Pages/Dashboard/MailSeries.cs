using SecureGateway.Palettes.Track;

namespace SecureGateway.WebConsole.Pages.Dashboard;

/// <summary>Counts over time, one for each step, without a gap: a step in which nothing happened is a step of nothing.</summary>
public sealed record MailSeries(MailSpan Span, IReadOnlyList<MailStep> Steps, MailCounts Total)
{
    /// <param name="rows">Of any number of peers, finer than a step or as fine.</param>
    public static MailSeries Of(MailSpan span, DateTimeOffset now, IEnumerable<TrackSummaryRow> rows)
    {
        // Steps lie on whole multiples, so that a bar keeps its place while time goes on.
        var last = now.UtcTicks / span.Step.Ticks;
        var count = (int)(span.Length / span.Step);
        var sums = rows.GroupBy(row => row.At.UtcTicks / span.Step.Ticks)
            .ToDictionary(same => same.Key, same => same.Aggregate(MailCounts.None, (sum, row) => sum + MailCounts.Of(row)));
        List<MailStep> steps =
        [
            .. Enumerable.Range(0, count).Select(i => last - count + 1 + i)
                .Select(step => new MailStep(new DateTimeOffset(step * span.Step.Ticks, TimeSpan.Zero), span.Step, sums.GetValueOrDefault(step, MailCounts.None))),
        ];
        return new MailSeries(span, steps, sums.Values.Aggregate(MailCounts.None, (sum, one) => sum + one));
    }
}

/// <summary>One step of a series.</summary>
public sealed record MailStep(DateTimeOffset At, TimeSpan Length, MailCounts Counts);

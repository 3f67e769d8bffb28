using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Tracking;

/// <summary>
/// Several nodes asked as one, side by side. Rows are merged by time; a node that does not answer within its time is named in the
/// answer with the reason, and the others' rows are shown.
/// </summary>
/// <param name="peers">By node name, this one's included.</param>
public sealed class PeerTracking(IReadOnlyDictionary<string, ITrackingSearch> peers, TimeSpan patience, TimeProvider time) : ITrackingSearch
{
    public async Task<TrackingPage> SearchAsync(TrackingQuery query, CancellationToken cancellationToken)
    {
        var pages = await Ask((peer, stop) => peer.SearchAsync(query, stop), cancellationToken).ConfigureAwait(false);
        var answers = pages.SelectMany(page => page.Answer?.Nodes ?? [new NodeAnswer(page.Node, page.Problem)]);
        var heard = pages.Where(page => page.Answer is not null).Select(page => page.Answer!).ToList();
        // A node that broke off has nothing to say of what is older: a page must not show another's rows from beyond that place.
        var brokenOff = heard.Where(page => page.SearchedTo is not null && page.Next is not null).Select(page => page.Next!.Value).Order(Newest).ToList();
        TrackingCursor? horizon = brokenOff.Count > 0 ? brokenOff[0] : null;
        var all = heard.SelectMany(page => page.Rows)
            .Where(row => horizon is not { } until || Newest.Compare(Place(row), until) <= 0)
            .OrderBy(Place, Newest).ToImmutableArray();
        var limit = Math.Clamp(query.Limit, 1, TrackingQuery.MostRows);
        if (all.Length > limit)
            return new TrackingPage(all[..limit], Place(all[limit - 1]), null, [.. answers]);
        if (horizon is { } end)
            return new TrackingPage(all, end, heard.First(page => page.Next == end).SearchedTo, [.. answers]);
        var more = heard.Any(page => page.Next is not null);
        return new TrackingPage(all, more && all.Length > 0 ? Place(all[^1]) : null, null, [.. answers]);
    }

    public async Task<TrackedRecord?> FindAsync(QueueId id, CancellationToken cancellationToken) =>
        (await Ask((peer, stop) => peer.FindAsync(id, stop), cancellationToken).ConfigureAwait(false))
        .Select(found => found.Answer).Where(record => record is not null).MaxBy(record => record!.Row.Attempts);

    public async Task<TrackedRecord?> FindAsync(TrackingCursor place, CancellationToken cancellationToken) =>
        (await Ask((peer, stop) => peer.FindAsync(place, stop), cancellationToken, place.Node).ConfigureAwait(false))
        .Select(found => found.Answer).FirstOrDefault(record => record is not null);

    public async Task<TrackingSummary> SummarizeAsync(TrackingSpan span, CancellationToken cancellationToken)
    {
        var summaries = await Ask((peer, stop) => peer.SummarizeAsync(span, stop), cancellationToken).ConfigureAwait(false);
        var heard = summaries.Where(summary => summary.Answer is not null).Select(summary => summary.Answer!).ToList();
        return new TrackingSummary(
            [.. heard.SelectMany(summary => summary.Buckets).GroupBy(bucket => bucket.At).OrderBy(same => same.Key)
                .Select(same => new TrackingBucket(same.Key, same.Aggregate(TrackingCounts.None, (sum, bucket) => sum.Plus(bucket.Counts))))],
            heard.Aggregate(TrackingCounts.None, (sum, summary) => sum.Plus(summary.Total)),
            [.. summaries.SelectMany(summary => summary.Answer?.Nodes ?? [new NodeAnswer(summary.Node, summary.Problem)])]);
    }

    public async Task<ConnectionSample> SampleAsync(ConnectionSampleQuery query, CancellationToken cancellationToken)
    {
        var samples = await Ask((peer, stop) => peer.SampleAsync(query, stop), cancellationToken).ConfigureAwait(false);
        return samples.Where(sample => sample.Answer is not null).Aggregate(ConnectionSample.Nothing, (sum, sample) => sum.Plus(sample.Answer!)) with
        {
            Nodes = [.. samples.SelectMany(sample => sample.Answer?.Nodes ?? [new NodeAnswer(sample.Node, sample.Problem)])],
        };
    }

    private static readonly Comparer<TrackingCursor> Newest = Comparer<TrackingCursor>.Create((one, other) =>
        one.Key != other.Key ? other.Key.CompareTo(one.Key) : string.CompareOrdinal(one.Node, other.Node));

    private static TrackingCursor Place(TrackedRow row) => new(row.Key, row.Node);

    private async Task<IReadOnlyList<Heard<T>>> Ask<T>(Func<ITrackingSearch, CancellationToken, Task<T>> ask, CancellationToken cancellationToken, string? only = null)
        where T : class?
    {
        var asked = peers.Where(peer => only is null || peer.Key == only).OrderBy(peer => peer.Key, StringComparer.Ordinal)
            .Select(async peer =>
            {
                using var limit = new CancellationTokenSource(patience, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
                try
                {
                    return new Heard<T>(peer.Key, await ask(peer.Value, either.Token).WaitAsync(either.Token).ConfigureAwait(false), null);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    return new Heard<T>(peer.Key, null, $"did not answer within {patience.TotalSeconds:0.#} s");
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    return new Heard<T>(peer.Key, null, e.Message); // it is shown to whoever asked
                }
            });
        return await Task.WhenAll(asked).ConfigureAwait(false);
    }

    private sealed record Heard<T>(string Node, T? Answer, string? Problem);
}

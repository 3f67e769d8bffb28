using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace SecureGateway.Operations;

/// <summary>Rows of several peers as one list: by their order where they have one, each peer's being in it; else as they come. Few are read ahead.</summary>
internal static class RowMerge
{
    public static IAsyncEnumerable<Row> Of(IReadOnlyList<PeerAnswer> answers, bool inOrder, CancellationToken cancellation) =>
        answers.Count == 1 ? answers[0].Rows.ReadAllAsync(cancellation)
        : inOrder ? InOrder(answers, cancellation)
        : AsTheyCome(answers, cancellation);

    private static IAsyncEnumerable<Row> AsTheyCome(IReadOnlyList<PeerAnswer> answers, CancellationToken cancellation)
    {
        var all = Channel.CreateBounded<Row>(1);
        _ = GatherAsync();
        return all.Reader.ReadAllAsync(cancellation);

        async Task GatherAsync()
        {
            try
            {
                await Task.WhenAll(answers.Select(async answer =>
                {
                    await foreach (var row in answer.Rows.ReadAllAsync(cancellation).ConfigureAwait(false))
                        await all.Writer.WriteAsync(row, cancellation).ConfigureAwait(false);
                })).ConfigureAwait(false);
                all.Writer.TryComplete();
            }
            catch (OperationCanceledException e)
            {
                all.Writer.TryComplete(e);
            }
        }
    }

    // The next row is the least of those that come next at each peer, so each must have said what it has, or that it is done.
    private static async IAsyncEnumerable<Row> InOrder(
        IReadOnlyList<PeerAnswer> answers, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = new List<(Row Row, ChannelReader<Row> From)>();
        foreach (var answer in answers)
            await ReadAsync(answer.Rows).ConfigureAwait(false);
        while (next.Count > 0)
        {
            var least = next.MinBy(head => head.Row.Key);
            next.Remove(least);
            yield return least.Row;
            await ReadAsync(least.From).ConfigureAwait(false);
        }

        async ValueTask ReadAsync(ChannelReader<Row> from)
        {
            while (await from.WaitToReadAsync(cancellation).ConfigureAwait(false))
            {
                if (!from.TryRead(out var row))
                    continue;
                next.Add((row, from));
                return;
            }
        }
    }
}

using System.Runtime.CompilerServices;
using System.Text.Json;

namespace SecureGateway.Operations.Wire;

/// <summary>Results to frames. Rows are rendered as they come; an error among them ends them with a refusal.</summary>
public static class Frames
{
    /// <param name="failed">What to end rows with that broke: <see cref="OperationDispatcher.Failed"/>.</param>
    public static IAsyncEnumerable<Frame> Of(OperationResult result, Func<Exception, Refusal> failed, CancellationToken cancellation) => result switch
    {
        Rows rows => OfRows(rows, failed, cancellation),
        Page page => One(new PageFrame(Json(page.Value), page.Fields, PeersFrame.Of(page.Peers))),
        Writing writing => OfPieces(writing, failed, cancellation),
        Document document => One(new DocumentFrame(document.Text, document.MediaType)),
        Done done => One(new DoneFrame(done.Text, Optional(done.Value), PeersFrame.Of(done.Peers))),
        Question question => One(new QuestionFrame(question.Text, Optional(question.Value), PeersFrame.Of(question.Peers))),
        Refusal refusal => One(Refused(refusal)),
        _ => throw new InvalidOperationException($"{result.GetType().Name} has no frame"),
    };

    public static RefusedFrame Refused(Refusal refusal) => new(refusal.Kind, refusal.Reason, refusal.Problems);

    private static async IAsyncEnumerable<Frame> OfRows(
        Rows rows, Func<Exception, Refusal> failed, [EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return new BeginFrame(rows.Headers);
        var count = 0;
        await using var items = rows.Items.GetAsyncEnumerator(cancellation);
        while (true)
        {
            Frame frame;
            try
            {
                if (!await items.MoveNextAsync().ConfigureAwait(false))
                    break;
                frame = new RowFrame(Json(items.Current.Value), items.Current.Cells);
                count++;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
            {
                frame = Refused(failed(e));
            }

            yield return frame;
            if (frame is RefusedFrame)
                yield break;
        }

        var total = (rows.Peers?.Total ?? rows.Total) is { } there && there > count ? there : default(int?);
        var text = total is { } all ? $"Count: {count} of {rows.Noun.Count(all)}" : $"Count: {rows.Noun.Count(count)}";
        if (rows.Peers is { } peers)
            text += $" {peers.InWords()}";
        yield return new EndFrame(count, total, string.Join("; ", rows.Lacks.Prepend(text)), PeersFrame.Of(rows.Peers), rows.Lacks.Count == 0 ? null : rows.Lacks);
    }

    private static async IAsyncEnumerable<Frame> OfPieces(
        Writing writing, Func<Exception, Refusal> failed, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var pieces = writing.Pieces.GetAsyncEnumerator(cancellation);
        for (Frame? frame = null; frame is null or PieceFrame;)
        {
            try
            {
                frame = await pieces.MoveNextAsync().ConfigureAwait(false) ? new PieceFrame(pieces.Current, writing.MediaType) : new DocumentFrame("", writing.MediaType);
            }
            catch (BrokenOffException broken)
            {
                frame = Refused(broken.Refusal);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
            {
                frame = Refused(failed(e));
            }

            yield return frame;
        }
    }

    private static async IAsyncEnumerable<Frame> One(Frame frame)
    {
        yield return frame;
        await Task.CompletedTask.ConfigureAwait(false);
    }

    private static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value, value.GetType(), OperationJson.Options);

    private static JsonElement? Optional(object? value) => value is null ? null : Json(value);
}

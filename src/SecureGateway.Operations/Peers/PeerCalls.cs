using System.Runtime.CompilerServices;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Operations;

/// <summary>
/// One call of several peers, this node perhaps among them, all at the same time; their answers become one. A peer that does not
/// answer is never waited for without a limit, and never left out without a word: it stands in <see cref="OperationResult.Peers"/>
/// or, where a change was made on others, in the refusal that says on which. Where nobody has an answer, that is a refusal.
/// </summary>
/// <param name="here">The call at this node.</param>
/// <param name="failed">What to say to an error of this gateway.</param>
internal sealed class PeerCalls(
    IPeerOperations peers,
    Func<OperationRequest, Caller, IProgress<Progress>?, CancellationToken, IAsyncEnumerable<Frame>> here,
    Func<string, Exception, Refusal> failed)
{
    /// <summary>Whom a call is for, or why that cannot be said; no names when it is for this node, as if there were no others.</summary>
    public (IReadOnlyList<string> Names, Refusal? Refusal) Targets(Operation operation, OperationCall call)
    {
        if (operation.PeerArgument is not { } argument || operation.Peers == PeerUse.Shared || (!call.Has(argument) && (operation.Peers == PeerUse.ThisNode || peers.Names.Count == 1)))
            return ([], null);
        var name = call.Find(argument) ?? StandardArguments.AllPeers;
        return name == StandardArguments.AllPeers ? (peers.Names, null)
            : peers.Names.Contains(name) ? ([name], null)
            : ([], new Refusal($"{argument.Name}: {Slip.OfPen(name, [.. peers.Names, StandardArguments.AllPeers])}", RefusalKind.Usage));
    }

    /// <param name="isPreview">The request says <c>dry-run</c>.</param>
    public async Task<OperationResult> CallAsync(
        Operation operation, OperationRequest request, IReadOnlyList<string> names, bool isPreview, OperationCall call, IProgress<Progress>? progress)
    {
        var heard = new PeersHeard(names);
        var alone = request with { Arguments = request.Arguments.Where(argument => argument.Key != operation.PeerArgument!.Name).ToDictionary() };
        var end = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation);
        List<PeerAnswer> answers = [.. names.Select(Ask)];
        if (!isPreview && await IsAnyAsync(answers, first => first is BeginFrame).ConfigureAwait(false))
        {
            if (operation.Answer.Sum is { } sum && names.Count > 1)
                return new Rows(operation.Answer.Headers, operation.Answer.Noun, SumAsync(answers, sum, heard, end), null) { Peers = heard };
            var limit = operation.Arguments.Contains(StandardArguments.Limit) ? call.Get(StandardArguments.Limit) : int.MaxValue;
            return new Rows(["node", .. operation.Answer.Headers], operation.Answer.Noun, ReadAsync(answers, operation is { Streams: false, Answer.Order: not null }, limit, end), null) { Peers = heard };
        }

        if (!isPreview && await MediaTypeOfPiecesAsync(answers).ConfigureAwait(false) is { } mediaType && heard.Missing.Count == 0)
            return new Writing(PiecesAsync(answers, operation.Continued, heard, end), mediaType) { Peers = heard };

        try
        {
            // The one that has it is enough; else all have their say.
            await IsAnyAsync(answers, first => operation.Peers == PeerUse.WhoHasIt && first is PageFrame or DoneFrame).ConfigureAwait(false);
            call.Cancellation.ThrowIfCancellationRequested();
            return new AnswerMerge(operation, isPreview, answers, heard).Result();
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            end.Dispose();
        }

        PeerAnswer Ask(string name)
        {
            var named = progress is null ? null : new NamedProgress(name, progress);
            var frames = name == peers.Me ? here(alone, call.Caller, named, end.Token) : peers.AskAsync(name, alone, call.Caller, end.Token);
            return PeerAnswer.Of(name, operation, frames, heard, named, failed, end.Token);
        }
    }

    private static async Task<bool> IsAnyAsync(IEnumerable<PeerAnswer> answers, Func<Frame?, bool> fits)
    {
        await foreach (var first in Task.WhenEach(answers.Select(answer => answer.First)).ConfigureAwait(false))
        {
            if (fits(await first.ConfigureAwait(false)))
                return true;
        }

        return false;
    }

    // Each has begun to answer then, so that whoever cannot is known before the first piece is given out.
    private static async Task<string?> MediaTypeOfPiecesAsync(IReadOnlyList<PeerAnswer> answers)
    {
        var firsts = await Task.WhenAll(answers.Select(answer => answer.First)).ConfigureAwait(false);
        return firsts.OfType<PieceFrame>().FirstOrDefault()?.MediaType;
    }

    private static async IAsyncEnumerable<string> PiecesAsync(
        IReadOnlyList<PeerAnswer> answers, Func<string, string>? go, PeersHeard heard, CancellationTokenSource end, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        try
        {
            for (var i = 0; i < answers.Count; i++)
            {
                var isFirst = true;
                await foreach (var piece in answers[i].Rows.ReadAllAsync(cancellation).ConfigureAwait(false))
                {
                    yield return isFirst && i > 0 && go is not null ? go(piece.Cells[0]) : piece.Cells[0];
                    isFirst = false;
                }
            }

            if (heard.Missing is [_, ..] missing)
                throw new BrokenOffException(new Refusal($"{string.Join("; ", missing.Select(problem => problem.ToString()))}; what was written is not all of it", RefusalKind.Unavailable));
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            end.Dispose();
        }
    }

    private static async IAsyncEnumerable<Row> SumAsync(
        IReadOnlyList<PeerAnswer> answers, Func<IEnumerable<Row>, IReadOnlyList<Row>> sum, PeersHeard heard, CancellationTokenSource end, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        try
        {
            var rows = new List<Row>();
            foreach (var answer in answers)
            {
                await foreach (var row in answer.Rows.ReadAllAsync(cancellation).ConfigureAwait(false))
                    rows.Add(row);
            }

            var together = sum(rows);
            heard.Has(together.Count - heard.Total); // so many rows there are
            foreach (var row in together)
                yield return row;
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            end.Dispose();
        }
    }

    // What is beyond the limit is read all the same, for the count: each peer sends no more than the limit.
    private static async IAsyncEnumerable<Row> ReadAsync(
        IReadOnlyList<PeerAnswer> answers, bool inOrder, int limit, CancellationTokenSource end, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        try
        {
            await foreach (var row in RowMerge.Of(answers, inOrder, end.Token).WithCancellation(cancellation).ConfigureAwait(false))
            {
                if (limit-- > 0)
                    yield return row;
                if (row.IsEnd)
                    limit = 0;
            }
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            end.Dispose();
        }
    }
}

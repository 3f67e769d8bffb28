using SecureGateway.Operations.Wire;

namespace SecureGateway.Operations;

/// <summary>Several peers' pages, documents, sentences and refusals as one result. Asked when all have answered, or the one that has what was asked for.</summary>
internal sealed class AnswerMerge(Operation operation, bool isPreview, IReadOnlyList<PeerAnswer> answers, PeersHeard heard)
{
    private readonly IReadOnlyList<PeerProblem> _missing = heard.Missing;

    private bool IsOne => operation.Peers == PeerUse.WhoHasIt || heard.Asked.Count == 1;

    public OperationResult Result()
    {
        var (pages, documents, done) = (Of<PageFrame>(), Of<DocumentFrame>(), Of<DoneFrame>());
        if (pages.Count > 0)
            return Pages(pages);
        if (documents.Count > 0 || Of<PieceFrame>().Count > 0)
            return Documents(documents);
        return done.Count == 0 ? Nothing()
            : _missing.Count > 0 && operation is { Changes: true, Peers: not PeerUse.WhoHasIt } && !isPreview ? Partly(done)
            : Sentences(done);
    }

    private List<(string Node, T Frame)> Of<T>()
        where T : Frame =>
        [.. answers.Where(answer => answer.First is { IsCompletedSuccessfully: true, Result: T }).Select(answer => (answer.Node, (T)answer.First.Result!))];

    private Page Pages(List<(string Node, PageFrame Frame)> pages)
    {
        if (IsOne)
            return new Page(PeerAnswer.WithNode(pages[0].Node, pages[0].Frame.Value), [.. Fields(pages[0])]);
        return new Page(pages.ConvertAll(page => PeerAnswer.WithNode(page.Node, page.Frame.Value)), [.. pages.SelectMany(Fields)]) { Peers = heard };

        static IEnumerable<PageField> Fields((string Node, PageFrame Frame) page) => page.Frame.Fields.Prepend(new PageField("node", page.Node));
    }

    private OperationResult Documents(List<(string Node, DocumentFrame Frame)> documents)
    {
        if (_missing.Count > 0)
            return new Refusal($"{Said(_missing)}; a document must not lack what nobody notices", RefusalKind.Unavailable);
        var all = documents.ConvertAll(document => new Document(document.Frame.Text, document.Frame.MediaType));
        return all[0] with { Text = string.Concat(all.Select((document, i) => i > 0 && operation.Continued is { } go ? go(document.Text) : document.Text)) };
    }

    private Done Sentences(List<(string Node, DoneFrame Frame)> done)
    {
        if (IsOne)
            return new Done($"{done[0].Node}: {done[0].Frame.Text}", done[0].Frame.Value);
        var lines = done.Select(Line).Concat(_missing.Select(problem => problem.ToString()));
        var text = operation.Together is { } together
            ? string.Join("\n  ", lines.Prepend(together(done.ConvertAll(one => new Done(one.Frame.Text, one.Frame.Value)), isPreview)))
            : string.Join('\n', lines);
        return new Done(text, done.ConvertAll(one => new { one.Node, one.Frame.Text, one.Frame.Value })) { Peers = heard };
    }

    private Refusal Partly(List<(string Node, DoneFrame Frame)> done) => new(
        $"it was done on {Names(done.Select(one => one.Node))}, and not on all: {Said(_missing)}",
        Kind(),
        [.. done.Select(Line)]);

    // What all say alike is said once. One that did not answer may be the one that has what was asked for.
    private Refusal Nothing()
    {
        var refused = Of<RefusedFrame>();
        if (refused.Count == answers.Count && refused.Select(one => (one.Frame.Kind, one.Frame.Reason)).Distinct().Count() == 1)
            return new Refusal(refused[0].Frame.Reason, refused[0].Frame.Kind, refused[0].Frame.Problems);
        return new Refusal($"{(refused.Count > 0 && operation.Peers == PeerUse.WhoHasIt ? "none that answered has it: " : "")}{Said(_missing)}", Kind());
    }

    private static string Line((string Node, DoneFrame Frame) one) => $"{one.Node}: {one.Frame.Text}";

    private static string Names(IEnumerable<string> names) => string.Join(" and ", names);

    private static string Said(IReadOnlyList<PeerProblem> missing) => string.Join("; ", missing.Select(problem => problem.ToString()));

    private RefusalKind Kind() =>
        operation.Changes && !isPreview && (answers.Any(answer => answer.MayHaveBegun) || _missing.Any(problem => problem.Kind == RefusalKind.NotKnown)) ? RefusalKind.NotKnown
        : _missing.FirstOrDefault(problem => problem.Kind is not null)?.Kind ?? RefusalKind.Unavailable;
}

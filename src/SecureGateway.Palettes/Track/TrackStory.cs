using SecureGateway.Mail;
using SecureGateway.Operations;
using SecureGateway.Tracking;

namespace SecureGateway.Palettes.Track;

/// <summary>A message's story as a page: the verdict first, then what happened, each with its facts.</summary>
public sealed record TrackStory(TrackRow Message, IReadOnlyList<string> To, bool? EncryptedAllTheWay, string Verdict, string? Fault, string? Advice, IReadOnlyList<TrackStoryLine> Story)
{
    internal static readonly Sheet<TrackStory> Answer = new Sheet<TrackStory>()
        .Field("id", s => s.Message.Id ?? s.Message.Place)
        .Field("node", s => s.Message.Node)
        .Field("received", s => s.Message.Received)
        .Field("from", s => s.Message.Sender)
        .Fields("to", s => s.To)
        .Field("subject", s => s.Message.Subject.Length == 0 ? null : s.Message.Subject)
        .Field("message id", s => s.Message.MessageId.Length == 0 ? null : s.Message.MessageId)
        .Field("status", s => s.Message.Status)
        .Field("encrypted", s => EncryptionWords.Of(s.EncryptedAllTheWay, s.Message))
        .Field("verdict", s => s.Verdict)
        .Field("side at fault", s => s.Fault)
        .Field("what to do", s => s.Advice)
        .Fields("story", s => s.Story.SelectMany(line => (IEnumerable<object?>)
            [$"{CellText.Of(line.At)}  {line.Sentence}", .. line.Facts.Select(fact => $"    {fact}")]));

    internal static TrackStory Of(MessageStory story) => new(
        TrackRow.Of(story.Row),
        [.. story.Recipients.Select(recipient => VisibleText.OneLine($"{recipient.Address}{(recipient.Disposition is { } known ? $": {CellText.Of(known)}" : "")}", 400))],
        story.Verdict.Encrypted, VisibleText.OneLine(story.Verdict.Answer, LongestFact), VisibleText.OneLine(story.Verdict.Fault) is { Length: > 0 } fault ? fault : null,
        VisibleText.OneLine(story.Verdict.Advice, LongestFact) is { Length: > 0 } advice ? advice : null,
        [.. story.Lines.Select(line => new TrackStoryLine(
            line.At, VisibleText.OneLine(line.Sentence, LongestFact), [.. line.Facts.Select(fact => VisibleText.OneLine($"{(fact.IsTrouble ? "! " : "")}{fact.Name}: {fact.Value}", LongestFact))])
        {
            Details = [.. line.Facts.Select(TrackFact.Of)],
        })]);

    /// <summary>Of a sentence too: a reply of another server may be long, and stands whole in the record.</summary>
    internal const int LongestFact = 1600;
}

/// <summary>One thing that happened, and its facts: as lines to read, and as values.</summary>
public sealed record TrackStoryLine(DateTimeOffset At, string Sentence, IReadOnlyList<string> Facts)
{
    public IReadOnlyList<TrackFact> Details { get; init; } = [];
}

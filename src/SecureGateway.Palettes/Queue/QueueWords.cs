using System.Globalization;
using SecureGateway.Mail;
using SecureGateway.Operations;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Palettes.Queue;

/// <summary>What the queue says, in sentences.</summary>
internal static class QueueWords
{
    private static readonly Noun Messages = new("message", "messages");

    /// <summary>Where one message stands on its way to one next hop.</summary>
    public static string Story(QueueRow row)
    {
        var state = row.State switch
        {
            QueueRowState.UnderWay => "an attempt is being made",
            QueueRowState.Held => "held",
            _ => $"due {CellText.Of(row.Due)}",
        };
        var text = string.Create(CultureInfo.InvariantCulture, $"{row.NextHop} for {string.Join(", ", row.Recipients)}: {state}, {new Noun("attempt", "attempts").Count(row.Attempts)}");
        if (row.Strikes > 0)
            text += string.Create(CultureInfo.InvariantCulture, $", strike {row.Strikes}");
        if (row.Reason != FailureReason.None)
            text += $": {row.Reason.Describe()}{(row.LastHost is null ? "" : $" at {row.LastHost}")}{(row.LastReply is null ? "" : $" ({row.LastReply})")}";
        return row.PossiblyDelivered ? text + "; possibly delivered before" : text;
    }

    /// <summary>What an answer lacks, a lane each.</summary>
    public static IReadOnlyList<string> Lacks(IEnumerable<LaneUnread> unread) => [.. unread.Select(lane => $"what is in {lane.Lane} is missing: {lane.Why}")];

    public static OperationDone Sum(IEnumerable<OperationDone> all) => all.Aggregate(
        new OperationDone(0, 0, 0),
        (sum, one) => new OperationDone(sum.Matched + one.Matched, sum.Changed + one.Changed, sum.UnderWay + one.UnderWay)
        {
            NotReached = Lanes(sum.NotReached, one.NotReached),
            Unread = [.. sum.Unread.Union(one.Unread)],
        });

    // Each peer names those that it saw.
    private static string? Lanes(string? some, string? more) =>
        some is null || more is null ? some ?? more : string.Join(", ", some.Split(", ").Union(more.Split(", ")).Order(StringComparer.Ordinal));

    /// <summary>"3 messages are held" or "3 messages would be held", and what was left alone.</summary>
    public static Done Say(OperationDone done, string verb, bool dryRun)
    {
        var text = $"{Messages.Count(done.Changed)} {(dryRun ? "would be" : done.Changed == 1 ? "is" : "are")} {verb}";
        var rest = done.Matched - done.Changed - done.UnderWay;
        if (done.UnderWay > 0)
            text += string.Create(CultureInfo.InvariantCulture, $"; {done.UnderWay} left alone, as an attempt is being made just now");
        if (rest > 0)
            text += string.Create(CultureInfo.InvariantCulture, $"; {rest} need nothing or must wait");
        if (done.NotReached is { } lanes)
            text += $"; what is in {lanes} was not reached: its node is gone, and no other has it yet. Say it again when 'queue lanes' shows who has it";
        foreach (var lane in done.Unread)
            text += $"; what is in {lane.Lane} was not reached: {lane.Why}";
        if (!done.Unread.IsEmpty)
            text += ". Say it again when 'queue lanes' shows it working";
        return new Done(text, done);
    }
}

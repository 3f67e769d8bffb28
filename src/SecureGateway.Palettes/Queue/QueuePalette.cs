using SecureGateway.Operations;
using SecureGateway.Operations.Wire;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Palettes.Queue;

/// <summary>
/// The queue: look, hold, release, retry, return, delete (Q-7). Changes take a choice of messages or <c>--all</c>, have a
/// <c>--dry-run</c>, and are durable when they are answered. What is destroyed is counted and asked about before. All peers'
/// queues are meant, unless one is named: what is listed is what is changed.
/// </summary>
public sealed class QueuePalette : IPaletteSource
{
    private static readonly Table<QueueRow> Messages = new Table<QueueRow>("message")
        .Column("id", m => m.Id)
        .Column("sender", m => m.Sender)
        .Column("recipients", m => m.Recipients)
        .Column("size", m => CellText.Size(m.Size))
        .Column("accepted", m => m.Accepted)
        .Column("next hop", m => m.NextHop)
        .Column("state", m => m.State)
        .Column("attempts", m => m.Attempts)
        .Column("strikes", m => m.Strikes)
        .Column("due", m => m.State == QueueRowState.Waiting ? m.Due : null)
        .Column("reason", m => m.Reason)
        .InOrderOf(m => m.Accepted);

    private static readonly Table<QueueSummaryRow> Summary = new Table<QueueSummaryRow>("line")
        .Column("next hop", l => l.NextHop)
        .Column("reason", l => l.Because)
        .Column("messages", l => l.Messages)
        .Column("under way", l => l.UnderWay)
        .Column("held", l => l.Held)
        .Column("oldest", l => l.Oldest)
        .Column("next due", l => l.NextDue);

    private static readonly Table<QueueLaneRow> Lanes = new Table<QueueLaneRow>("lane")
        .Column("lane", l => l.Lane)
        .Column("holder", l => l.Holder)
        .Column("use", l => l.Use)
        .Column("state", l => l.State)
        .Column("since", l => l.Since)
        .Column("messages", l => l.Messages)
        .Column("silent", l => l.Silent == 0 ? null : $"{l.Silent:0.#} s")
        .Column("wanted by", l => l.WantedBy)
        .SummedBy(QueueLaneRow.Key, (one, other) => one.And(other), row => row.Named());

    private readonly QueueAccess _queue;
    private readonly QueueArguments _arguments;

    public QueuePalette(QueueAccess queue, TimeProvider clock)
    {
        _queue = queue;
        _arguments = new QueueArguments(queue, clock);
        Palette = new Palette("queue", "Messages that wait for delivery", [
            new("list", "List messages, one row for each next hop, oldest first", Permission.View)
            {
                Arguments = [.. _arguments.Filters, StandardArguments.Limit],
                Answer = Messages,
                Peers = PeerUse.All,
                Run = ListAsync,
            },
            new("show", "Show one message: who brought it, and how each next hop stands", Permission.View)
            {
                Arguments = [_arguments.Id],
                Answer = QueueSheet.Answer,
                Peers = PeerUse.WhoHasIt,
                Run = ShowAsync,
            },
            new("summary", "Count what waits, by next hop and reason", Permission.View) { Answer = Summary, Peers = PeerUse.All, Run = SummarizeAsync },
            new("lanes", "Show the parts that the queue is kept in, who has which, and how it is there", Permission.View)
            {
                Answer = Lanes,
                Peers = PeerUse.All,
                Run = LanesAsync,
            },
            Change("hold", "Begin no attempt until release", "held", (which, by, dry) => new QueueCommands.Hold(which, by, dry)),
            Change("release", "Let held messages go on", "released", (which, by, dry) => new QueueCommands.Release(which, by, dry)),
            Change("retry", "Try now; after a TLS failure not before its time", "due now, or as soon as TLS may be tried", (which, by, dry) => new QueueCommands.RetryNow(which, by, dry)),
            Destroy("return", "Give up, with a report to the sender", "returned", (which, by, dry) => new QueueCommands.ReturnToSender(which, by, dry)),
            Destroy("delete", "Give up without a report", "deleted", (which, by, dry) => new QueueCommands.Delete(which, by, dry)),
        ]);
    }

    public Palette Palette { get; }

    private Operation Change(string name, string description, string done, Func<QueueFilter, string, bool, IQueueOperation> command) =>
        new(name, description, Permission.Operate)
        {
            Arguments = [.. _arguments.Filters, _arguments.All],
            Changes = true,
            Peers = PeerUse.All,
            Together = (all, isPreview) => QueueWords.Say(QueueWords.Sum(all.Select(one => OperationJson.As<OperationDone>(one.Value!))), done, isPreview).Text,
            Preview = call => DoAsync(call, command, done, dryRun: true),
            Run = call => DoAsync(call, command, done, dryRun: false),
        };

    private Operation Destroy(string name, string description, string done, Func<QueueFilter, string, bool, IQueueOperation> command) =>
        Change(name, description, done, command) with { AsksFirst = true };

    private Task<OperationResult> ListAsync(OperationCall call)
    {
        var limit = call.Get(StandardArguments.Limit);
        return _queue.AskAsync<QueuePage>(
            new QueueQueries.ListMessages(_arguments.Filter(call), Limit: limit),
            page => Messages.Of(
                page.Entries.SelectMany(entry => entry.Destinations.Select(destination => QueueRow.Of(entry, destination))),
                page.Next is null ? null : page.Matched) with
            { Lacks = QueueWords.Lacks(page.Unread) },
            call.Cancellation);
    }

    private Task<OperationResult> ShowAsync(OperationCall call) => _queue.AskAsync<QueuedMessageFound>(
        new QueueQueries.ShowMessage(call.Get(_arguments.Id)),
        found => found.Message is { } message
            ? QueueSheet.Answer.Of(QueueSheet.Of(message))
            : found.Unread.IsEmpty ? Refusal.NotFound($"{call.Get(_arguments.Id)} is not in the queue: it is done with, or never was here")
            : Refusal.Unavailable($"whether {call.Get(_arguments.Id)} is in the queue is not known: {string.Join("; ", QueueWords.Lacks(found.Unread))}"),
        call.Cancellation);

    private Task<OperationResult> SummarizeAsync(OperationCall call) => _queue.AskAsync<QueueSummary>(
        new QueueQueries.SummarizeQueue(), summary => Summary.Of(summary.Lines.Select(QueueSummaryRow.Of)) with { Lacks = QueueWords.Lacks(summary.Unread) }, call.Cancellation);

    private Task<OperationResult> LanesAsync(OperationCall call) => _queue.AskAsync<QueueLanes>(
        new QueueQueries.ListLanes(), found => Lanes.Of(found.Lanes.Select(lane => QueueLaneRow.Of(lane, found.Queue))), call.Cancellation);

    private Task<OperationResult> DoAsync(
        OperationCall call, Func<QueueFilter, string, bool, IQueueOperation> command, string done, bool dryRun)
    {
        if (_arguments.IsEverything(call) != call.Get(_arguments.All))
        {
            return Task.FromResult<OperationResult>(new Refusal(
                call.Get(_arguments.All) ? "--all and a choice of messages contradict each other; give one of them" : "say which messages: by id, by a filter such as --next-hop, or --all",
                RefusalKind.Usage));
        }

        return _queue.AskAsync<OperationDone>(
            command(_arguments.Filter(call), call.Caller.Name, dryRun), result => QueueWords.Say(result, done, dryRun), call.Cancellation);
    }
}

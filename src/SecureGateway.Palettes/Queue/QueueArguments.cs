using System.Collections.Immutable;
using SecureGateway.Mail;
using SecureGateway.Operations;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Palettes.Queue;

/// <summary>How messages of the queue are chosen. Everything that is given must hold.</summary>
internal sealed class QueueArguments
{
    private static readonly Kind<QueueId> IdKind = new("ID", text => QueueId.TryParse(text, out var id)
        ? Parsed.Right(id)
        : Parsed.Wrong<QueueId>($"'{text}' is no queue id; an id has 26 letters and digits, as logs and 'queue list' show it"));

    public QueueArguments(QueueAccess queue, TimeProvider clock)
    {
        Id = new Argument<QueueId>("id", IdKind, "the message's queue id") { IsPositional = true, IsRequired = true, Complete = queue.IdsAsync };
        Ids = new Argument<QueueId>("id", IdKind, "queue ids of messages") { IsPositional = true, Repeats = true, Complete = queue.IdsAsync };
        NextHop = new Argument<string>("next-hop", Kinds.Word("HOP"), "on the way to this next hop") { Complete = queue.NextHopsAsync };
        Before = new Argument<DateTimeOffset>("accepted-before", Kinds.Moment(clock), "accepted before this");
        Filters = [Ids, NextHop, Sender, Recipient, Reason, Held, Before];
    }

    public Argument<QueueId> Id { get; }

    public Argument<QueueId> Ids { get; }

    public Argument<string> NextHop { get; }

    public Argument<string> Sender { get; } = new("sender", Kinds.Text, "this text is in the sender's address; <> is the null sender");

    public Argument<string> Recipient { get; } = new("recipient", Kinds.Text, "this text is in a recipient's address that is not done");

    public Argument<FailureReason> Reason { get; } = new("reason", Kinds.Choice<FailureReason>("REASON"), "why the last attempt deferred it");

    public Argument<bool> Held { get; } = new("held", Kinds.Flag, "held (or, with --held=false, not held)");

    public Argument<DateTimeOffset> Before { get; }

    /// <summary>For operations that change: nothing given must not come to mean everything by a slip.</summary>
    public Argument<bool> All { get; } = new("all", Kinds.Flag, "every message in the queue") { Default = false };

    public IReadOnlyList<Argument> Filters { get; }

    public bool IsEverything(OperationCall call) => !Filters.Any(call.Has);

    public QueueFilter Filter(OperationCall call) => new()
    {
        Ids = call.Has(Ids) ? [.. call.All(Ids)] : default(ImmutableArray<QueueId>),
        NextHop = call.Find(NextHop),
        Sender = call.Find(Sender),
        Recipient = call.Find(Recipient),
        Reason = call.FindValue(Reason),
        Held = call.FindValue(Held),
        AcceptedBefore = call.FindValue(Before),
    };
}

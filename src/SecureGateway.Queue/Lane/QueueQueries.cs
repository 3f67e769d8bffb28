using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// What can be asked of the queue. While it restarts it answers <see cref="QueueUnavailable"/>. Where some lanes can answer and some
/// cannot, the answer is what those have, and names these (<see cref="LaneUnread"/>).
/// </summary>
public interface IQueueQuery;

/// <summary>Queries.</summary>
public static class QueueQueries
{
    /// <summary>Answered with <see cref="QueuePage"/>, in the order of acceptance.</summary>
    /// <param name="After">The last id of the page before, null for the first page.</param>
    public sealed record ListMessages(QueueFilter Which, QueueId? After = null, int Limit = 100) : IQueueQuery;

    /// <summary>Answered with <see cref="QueuedMessageFound"/>.</summary>
    public sealed record ShowMessage(QueueId Id) : IQueueQuery;

    /// <summary>Answered with <see cref="QueueSummary"/>.</summary>
    public sealed record SummarizeQueue : IQueueQuery;

    /// <summary>Answered with <see cref="QueueLanes"/>: those of all nodes that share the queue, as last seen.</summary>
    public sealed record ListLanes : IQueueQuery;
}

/// <param name="Matched">Messages that the filter finds, on all pages.</param>
/// <param name="Next">Give this as <c>After</c> for the next page; null when this was the last.</param>
public sealed record QueuePage(ImmutableArray<QueueEntry> Entries, int Matched, QueueId? Next)
{
    /// <summary>Lanes whose messages are not among these.</summary>
    public ImmutableArray<LaneUnread> Unread { get; init; } = [];
}

/// <param name="Sender">Null is <c>&lt;&gt;</c>.</param>
public sealed record QueueEntry(
    QueueId Id,
    MailAddress? Sender,
    long Size,
    DateTimeOffset Accepted,
    ImmutableArray<QueueEntryDestination> Destinations,
    ImmutableArray<ReportKind> ReportsDue);

/// <summary>A message on its way to one next hop.</summary>
/// <param name="Due">When the next attempt begins, unless held or under way.</param>
public sealed record QueueEntryDestination(
    string NextHop,
    ImmutableArray<MailAddress> Recipients,
    int Attempts,
    int Strikes,
    DateTimeOffset Due,
    bool UnderWay,
    bool Held,
    bool PossiblyDelivered,
    FailureReason LastReason,
    SmtpReply? LastReply,
    string? LastHost);

/// <param name="Message">Null when there is no such message (any more).</param>
public sealed record QueuedMessageFound(QueuedMessageDetails? Message)
{
    /// <summary>Lanes in which it may be; none when it was found.</summary>
    public ImmutableArray<LaneUnread> Unread { get; init; } = [];
}

public sealed record QueuedMessageDetails(QueueEntry Entry, Envelope Envelope, InboundEvidence? Inbound, BodyId Body);

public sealed record QueueSummary(int Messages, ImmutableArray<QueueSummaryLine> Lines)
{
    /// <summary>Lanes whose messages are not counted.</summary>
    public ImmutableArray<LaneUnread> Unread { get; init; } = [];
}

/// <summary>What waits for one next hop for one reason; <see cref="FailureReason.None"/> was not tried yet.</summary>
public sealed record QueueSummaryLine(
    string NextHop,
    FailureReason Reason,
    int Destinations,
    int UnderWay,
    int Held,
    DateTimeOffset Oldest,
    DateTimeOffset? NextDue);

/// <param name="Queue">Tells the queue of one database from another's; null: it is this node's own.</param>
public sealed record QueueLanes(ImmutableArray<QueueLane> Lanes, string? Queue);

/// <summary>A lane of the queue.</summary>
/// <param name="Node">Who has it, or had it last; null is this node.</param>
/// <param name="Messages">When its holder gave a sign of life last.</param>
/// <param name="Silent">For how long its holder gave none, as far as this node looked.</param>
public sealed record QueueLane(string Lane, string? Node, QueueLaneUse Use, int Messages, TimeSpan Silent)
{
    /// <summary>How it is, where it is at this node; what is elsewhere only its holder can tell.</summary>
    public QueueLaneState? State { get; init; }

    /// <summary>When it was claimed last; null where nobody else can have it.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>A node without a lane has asked for it; this one, or another, whose name only it can tell.</summary>
    public QueueLaneWish Wish { get; init; }
}

/// <summary>Whether a lane is asked for.</summary>
public enum QueueLaneWish
{
    None,
    ByThisNode,
    ByAnother,
}

/// <summary>How a lane is at the node that has it.</summary>
public enum QueueLaneState
{
    /// <summary>It takes mail, or brings to an end what is in it.</summary>
    Working,

    /// <summary>Its journal is being read.</summary>
    Recovering,

    /// <summary>It has stopped, perhaps because its journal cannot be written, and is started again.</summary>
    Stopped,

    /// <summary>It is being let go or handed over.</summary>
    Leaving,
}

public enum QueueLaneUse
{
    /// <summary>Its node takes mail into it.</summary>
    Home,

    /// <summary>Its node is gone; another one brings its mail to an end.</summary>
    Adopted,

    /// <summary>It was let go with mail in it; a node is about to take it.</summary>
    Waiting,

    /// <summary>Nothing is in it and nobody has it: for the next node that needs one.</summary>
    Empty,
}

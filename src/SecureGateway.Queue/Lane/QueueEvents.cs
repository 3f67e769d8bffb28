using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Lane;

/// <summary>What the journal and the snapshots hold; the serializer is bound to this.</summary>
public interface ILanePersisted;

/// <summary>Something that has happened to one message.</summary>
public interface ILaneEvent
{
    QueueId Id { get; }

    DateTimeOffset At { get; }
}

/// <summary>
/// One row of the journal: everything that was decided while the row before was being written, in order. The row is there
/// whole or not at all.
/// </summary>
public sealed record LaneBatch(IReadOnlyList<ILaneEvent> Events) : ILanePersisted;

/// <summary>The whole state of a lane, encoded and packed already, because the snapshot store encodes on a thread of its own.</summary>
public sealed record LaneSnapshot(byte[] Packed) : ILanePersisted;

/// <summary>Recipients, by their place in the envelope, that go to one next hop.</summary>
public sealed record PlannedDestination(string NextHop, ImmutableArray<int> Recipients);

/// <summary>What a report will say of one recipient.</summary>
public sealed record ReportedOutcome(int Index, FailureReason Reason, SmtpReply Reply, string? RemoteHost);

/// <summary>The events of a lane.</summary>
public static class QueueEvents
{
    /// <param name="ReportAbout">The message that this one reports on, null for mail from outside.</param>
    public sealed record Accepted(
        QueueId Id,
        DateTimeOffset At,
        StoredEnvelope Envelope,
        BodyId Body,
        long Size,
        ImmutableArray<PlannedDestination> Destinations,
        QueueId? ReportAbout) : ILaneEvent
    {
        /// <summary>For those who follow the journal; the lane itself does not keep it.</summary>
        public AcceptanceFacts? Facts { get; init; }
    }

    /// <summary>The mark before the dot: from here until <see cref="Attempted"/> the message may have been delivered .</summary>
    /// <param name="PossiblyDelivered">An earlier attempt left no outcome.</param>
    public sealed record AttemptStarted(QueueId Id, DateTimeOffset At, string NextHop, bool PossiblyDelivered) : ILaneEvent;

    public sealed record Attempted(
        QueueId Id,
        DateTimeOffset At,
        string NextHop,
        ImmutableArray<RecipientOutcome> Recipients,
        DateTimeOffset? RetryAt,
        int Strikes,
        bool PossiblyDelivered,
        AttemptEvidence Evidence) : ILaneEvent;

    /// <summary>The gateway ended before the attempt's outcome was recorded: possibly delivered, and due at once .</summary>
    public sealed record OutcomeLost(QueueId Id, DateTimeOffset At, string NextHop) : ILaneEvent;

    public sealed record ReportDue(QueueId Id, DateTimeOffset At, ReportKind Kind, ImmutableArray<ReportedOutcome> Recipients) : ILaneEvent;

    /// <summary>The report is a queued message itself, by the <see cref="Accepted"/> of the same batch.</summary>
    public sealed record ReportSent(QueueId Id, DateTimeOffset At, ReportKind Kind, ImmutableArray<int> Recipients, QueueId Report) : ILaneEvent;

    /// <summary>The applied configuration sends these recipients elsewhere now. Strikes stay behind with the old next hop.</summary>
    public sealed record Rerouted(QueueId Id, DateTimeOffset At, string From, ImmutableArray<PlannedDestination> To) : ILaneEvent;

    public sealed record Held(QueueId Id, DateTimeOffset At, string NextHop, string By) : ILaneEvent;

    public sealed record Released(QueueId Id, DateTimeOffset At, string NextHop, string By) : ILaneEvent;

    public sealed record RetryRequested(QueueId Id, DateTimeOffset At, string NextHop, DateTimeOffset Due, string By) : ILaneEvent;

    /// <summary>An operator returned or deleted what was to go to this next hop; <paramref name="Reason"/> says which.</summary>
    public sealed record Withdrawn(QueueId Id, DateTimeOffset At, string NextHop, FailureReason Reason, string By) : ILaneEvent;

    /// <summary>Nothing is left to be done for this message.</summary>
    public sealed record Gone(QueueId Id, DateTimeOffset At, BodyId Body) : ILaneEvent;
}

using System.Collections.Immutable;
using SecureGateway.Mail;
using static SecureGateway.Queue.Lane.QueueEvents;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// What a lane decides. Given the state, a command and the time, it makes events, and applies them at once, so that the
/// next command is decided on them; the caller journals them before anything is said or done (see
/// <see cref="QueueLaneActor"/>). No clock, no I/O; randomness comes in as ids.
/// </summary>
internal sealed class LaneDecisions(LaneState state, INextHops nextHops, IQueueTimes times, DueReports reports, int underWayAtMost)
{
    private const int TriesWithOriginal = 3;
    private static readonly TimeSpan DefaultRetry = TimeSpan.FromMinutes(5);

    private readonly List<ILaneEvent> _events = [];
    private readonly List<BodyId> _bodiesGone = [];

    /// <summary>Made since <see cref="Take"/>.</summary>
    public IReadOnlyList<ILaneEvent> Events => _events;

    /// <summary>The events made so far, to be journalled, and the bodies that may be deleted afterwards.</summary>
    public (ILaneEvent[] Events, BodyId[] BodiesGone) Take()
    {
        var taken = (_events.ToArray(), _bodiesGone.ToArray());
        _events.Clear();
        _bodiesGone.Clear();
        return taken;
    }

    /// <returns>Null when accepted (or known already), else what is wrong with it.</returns>
    public string? Accept(Enqueue command)
    {
        if (command.Envelope.Recipients.IsDefaultOrEmpty)
            return "a message without recipients";
        if (state.Find(command.Id) is null)
            Emit(AcceptedOf(command.Id, command.Accepted, command.Envelope, command.Inbound, command.Body, command.Size, null) with { Facts = command.Facts });
        return null;
    }

    /// <returns>False when no such attempt is under way: the outcome has nothing to say.</returns>
    public bool Record(DeliveryOutcome outcome, DateTimeOffset now)
    {
        if (state.Find(outcome.Id) is not { } message || message.To(outcome.NextHop) is not { UnderWay: true })
            return false;
        var deferred = outcome.Recipients.IsEmpty || outcome.Recipients.Any(r => r.Disposition == RecipientDisposition.Deferred);
        var retryAt = outcome.RetryAt ?? (deferred ? now + DefaultRetry : null);
        Emit(new Attempted(outcome.Id, now, outcome.NextHop, outcome.Recipients, retryAt, outcome.Strikes, outcome.PossiblyDelivered, outcome.Evidence));
        if (message.Envelope.HasSender)
            DecideReports(message, outcome, now);
        FinishIfDone(message, now);
        return true;
    }

    /// <summary>After recovery: nobody will say any more what became of this attempt.</summary>
    public void Lose(Destination destination, DateTimeOffset now) =>
        Emit(new OutcomeLost(destination.Message.Id, now, destination.NextHop));

    /// <summary>The attempts to be begun now, each with its mark among the events.</summary>
    public void Dispatch(DateTimeOffset now, List<DeliveryAttempt> attempts)
    {
        var ticks = now.UtcTicks;
        while (state.Lines.UnderWay < underWayAtMost && state.Lines.First is { } line && line.HeadDue <= ticks)
        {
            if (line.UnderWay >= Math.Max(1, nextHops.WindowOf(line.Key)))
            {
                state.Lines.Full(line);
                continue;
            }

            var destination = line.Next(ticks);
            var message = destination.Message;
            var envelope = message.Envelope.Read();
            if (Reroute(destination, envelope, now))
                continue;
            Emit(new AttemptStarted(message.Id, now, destination.NextHop, destination.PossiblyDelivered));
            attempts.Add(new DeliveryAttempt(
                message.Id,
                destination.NextHop,
                message.Body,
                message.Size,
                envelope,
                [.. destination.Pending.Select(i => new AttemptRecipient(i, envelope.Recipients[i]))],
                new DateTimeOffset(message.Accepted, TimeSpan.Zero),
                destination.Attempts,
                destination.Strikes,
                destination.PossiblyDelivered));
        }
    }

    /// <summary>The reports to be asked for now.</summary>
    public void AskForReports(DateTimeOffset now, List<ComposeReport> asks)
    {
        while (reports.TryTake(now.UtcTicks, out var about, out var kind))
        {
            if (reports.IsAsked(about, kind) || state.Find(about) is not { Reports: { } pending } message)
                continue;
            var recipients = pending.Where(r => r.Kind == kind).SelectMany(r => r.Recipients).ToArray();
            if (recipients.Length == 0)
                continue;
            reports.Asked(about, kind, [.. recipients.Select(r => r.Index)]);
            var envelope = message.Envelope.Read();
            var accepted = new DateTimeOffset(message.Accepted, TimeSpan.Zero);
            asks.Add(new ComposeReport(
                about,
                kind,
                message.Body,
                envelope,
                [.. recipients.Select(r => new ReportedRecipient(envelope.Recipients[r.Index], r.Reason, r.Reply, r.RemoteHost))],
                accepted,
                kind == ReportKind.Delayed ? accepted + times.ExpireAfter : null,
                WithoutOriginal: reports.Failures(about, kind) >= TriesWithOriginal));
        }
    }

    /// <summary>A report lies in the store: it becomes a message, and the one it is about owes it no more.</summary>
    /// <returns>False when nobody waits for it: its body is to be deleted.</returns>
    public bool SendReport(QueueId about, ReportKind kind, QueueId id, Envelope envelope, BodyId body, long size, DateTimeOffset now, MessageHeaders? headers = null)
    {
        if (!reports.Answered(about, kind, out var recipients) || state.Find(about) is not { } message)
            return false;
        Emit(AcceptedOf(id, now, envelope, null, body, size, about) with
        {
            Facts = headers is null ? null : new AcceptanceFacts("", MatchedBy.Nothing, "", [], headers),
        });
        Emit(new ReportSent(about, now, kind, [.. recipients], id));
        if (message.Reports?.Exists(r => r.Kind == kind) == true)
            reports.Add(about, kind, now.UtcTicks);
        FinishIfDone(message, now);
        return true;
    }

    /// <summary>A report could not be made or stored: it stays due.</summary>
    /// <param name="made">It was made; so its original could be read.</param>
    public void AskAgain(QueueId about, ReportKind kind, bool made, DateTimeOffset now)
    {
        if (made ? reports.Answered(about, kind, out _) : reports.Failed(about, kind))
            reports.Add(about, kind, (now + DefaultRetry).UtcTicks);
    }

    /// <summary>When something is to be done next without being told to; null is never.</summary>
    public long? NextDue()
    {
        var attempt = state.Lines.UnderWay < underWayAtMost ? state.Lines.First?.HeadDue : null;
        return attempt is null || reports.Next < attempt ? reports.Next ?? attempt : attempt;
    }

    internal void Emit(ILaneEvent happened)
    {
        state.Apply(happened);
        _events.Add(happened);
        if (happened is ReportDue due)
            reports.Add(due.Id, due.Kind, due.At.UtcTicks);
    }

    internal void FinishIfDone(QueuedMessage message, DateTimeOffset now)
    {
        if (message.IsDone)
            Drop(message, now);
    }

    /// <summary>Nothing is to be done for this message, whatever was.</summary>
    internal void Drop(QueuedMessage message, DateTimeOffset now)
    {
        Emit(new Gone(message.Id, now, message.Body));
        _bodiesGone.Add(message.Body);
    }

    private Accepted AcceptedOf(QueueId id, DateTimeOffset at, Envelope envelope, InboundEvidence? inbound, BodyId body, long size, QueueId? about) =>
        new(id, at, StoredEnvelope.Of(envelope, inbound), body, size, Plan(envelope, Enumerable.Range(0, envelope.Recipients.Length)), about);

    private ImmutableArray<PlannedDestination> Plan(Envelope envelope, IEnumerable<int> recipients)
    {
        if (envelope.Recipients.Length == 1)
            return [new PlannedDestination(nextHops.NextHopOf(envelope.Recipients[0].Address.Domain), [0])];
        return [.. recipients
            .GroupBy(i => nextHops.NextHopOf(envelope.Recipients[i].Address.Domain))
            .Select(group => new PlannedDestination(group.Key, [.. group]))];
    }

    // Under the configuration of now, some recipients may belong to another next hop.
    private bool Reroute(Destination destination, Envelope envelope, DateTimeOffset now)
    {
        if (Array.TrueForAll(destination.Pending, i => nextHops.NextHopOf(envelope.Recipients[i].Address.Domain) == destination.NextHop))
            return false;
        var moves = Plan(envelope, destination.Pending).RemoveAll(plan => plan.NextHop == destination.NextHop);
        Emit(new Rerouted(destination.Message.Id, now, destination.NextHop, moves));
        return true;
    }

    private void DecideReports(QueuedMessage message, DeliveryOutcome outcome, DateTimeOffset now)
    {
        var delay = !message.DelayNotified && times.DelayNoticeAfter is { } after && now.UtcTicks - message.Accepted >= after.Ticks;
        Envelope? envelope = null;
        ImmutableArray<ReportedOutcome>.Builder? failed = null, relayed = null, delayed = null;
        foreach (var recipient in outcome.Recipients)
        {
            switch (recipient.Disposition)
            {
                case RecipientDisposition.Failed when Notify(recipient) is var notify && (notify == DsnNotify.Unspecified || notify.HasFlag(DsnNotify.Failure)):
                    (failed ??= ImmutableArray.CreateBuilder<ReportedOutcome>()).Add(Reported(recipient));
                    break;
                case RecipientDisposition.Delivered when message.Envelope.NotifiesSuccess && !recipient.DsnPassedOn && Notify(recipient).HasFlag(DsnNotify.Success):
                    (relayed ??= ImmutableArray.CreateBuilder<ReportedOutcome>()).Add(Reported(recipient));
                    break;
                case RecipientDisposition.Deferred when delay && Notify(recipient) is var notify && (notify == DsnNotify.Unspecified || notify.HasFlag(DsnNotify.Delay)):
                    (delayed ??= ImmutableArray.CreateBuilder<ReportedOutcome>()).Add(Reported(recipient));
                    break;
            }
        }

        Due(ReportKind.Failed, failed);
        Due(ReportKind.Relayed, relayed);
        Due(ReportKind.Delayed, delayed);

        DsnNotify Notify(RecipientOutcome recipient) => (envelope ??= message.Envelope.Read()).Recipients[recipient.Index].Notify;

        void Due(ReportKind kind, ImmutableArray<ReportedOutcome>.Builder? recipients)
        {
            if (recipients is not null)
                Emit(new ReportDue(message.Id, now, kind, recipients.DrainToImmutable()));
        }
    }

    private static ReportedOutcome Reported(RecipientOutcome recipient) => new(recipient.Index, recipient.Reason, recipient.Reply, recipient.RemoteHost);
}

using System.Collections.Immutable;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>
/// From what the hosts said to the outcome of an attempt: pure. When to try again and whether to give up is asked of
/// <see cref="AttemptPolicy"/>.
/// </summary>
internal static class OutcomeMaker
{
    /// <summary>A host answered for every recipient.</summary>
    /// <param name="dsn">The host speaks DSN and was told of NOTIFY.</param>
    public static DeliveryOutcome Answered(
        DeliveryPlan plan, DeliveryAttempt attempt, ImmutableArray<RecipientReply> replies, string host, bool dsn, DateTimeOffset now, AttemptEvidence evidence)
    {
        var recipients = ImmutableArray.CreateBuilder<RecipientOutcome>(replies.Length);
        AttemptRuling? ruling = null;
        var delivered = false;
        foreach (var (recipient, reason, reply) in replies)
        {
            if (reason == FailureReason.None)
            {
                delivered = true;
                recipients.Add(new RecipientOutcome(recipient.Index, RecipientDisposition.Delivered, reason, reply, host, dsn));
            }
            else if (reply.IsPermanent)
            {
                recipients.Add(new RecipientOutcome(recipient.Index, RecipientDisposition.Failed, reason, reply, host));
            }
            else
            {
                ruling ??= Rule(plan, attempt, reason, evidence, now);
                recipients.Add(Deferred(recipient.Index, ruling.Value, reason, reply, host));
            }
        }

        return new DeliveryOutcome(
            attempt.Id, attempt.NextHop, recipients.MoveToImmutable(), RetryAt(ruling),
            // What went in clear says nothing of the host's TLS: those that still wait keep their strikes.
            delivered && (ruling is null || evidence.Hosts[^1].Tls is not null) ? 0 : ruling?.Strikes ?? attempt.Strikes, false, evidence);
    }

    /// <summary>No host took the message.</summary>
    /// <param name="notBefore">The next attempt is no earlier than this (back-off), but still before the expiry.</param>
    public static DeliveryOutcome Failed(
        DeliveryPlan plan, DeliveryAttempt attempt, HostProblem problem, DateTimeOffset now, AttemptEvidence evidence, DateTimeOffset? notBefore = null)
    {
        if (problem.IsPermanent)
        {
            var final = problem.Reply ?? FailureReplies.Permanent(problem.Reason);
            return All(attempt, RecipientDisposition.Failed, problem, final, null, attempt.Strikes, evidence);
        }

        var reply = problem.Reply is { } said
            ? said.IsTransient ? said : FailureReplies.Softened(problem.Reason, said)
            : FailureReplies.Temporary(problem.Reason);
        if (problem.Reason == FailureReason.Stopped)
            return All(attempt, RecipientDisposition.Deferred, problem, reply, now, attempt.Strikes, evidence);

        var ruling = Rule(plan, attempt, problem.Reason, evidence, now);
        if (ruling.ReturnReason is { } returned)
        {
            var final = returned == FailureReason.Expired ? FailureReplies.Expired(problem.Reason, problem.Reply) : FailureReplies.Permanent(returned);
            return All(attempt, RecipientDisposition.Failed, problem with { Reason = returned }, final, null, ruling.Strikes, evidence);
        }

        var retryAt = ruling.RetryAt;
        if (notBefore > retryAt)
        {
            var expiry = RetrySchedule.ExpiresAt(plan.Snapshot.Configuration.Delivery, attempt.Accepted);
            retryAt = notBefore < expiry ? notBefore.Value : expiry > retryAt ? expiry : retryAt;
        }

        return All(attempt, RecipientDisposition.Deferred, problem, reply, retryAt, ruling.Strikes, evidence);
    }

    /// <summary>
    /// No route covers the recipients: our configuration, which may be put right; so it is temporary, on the schedule (4.4.4).
    /// </summary>
    public static DeliveryOutcome NoRoute(PolicySnapshot snapshot, DeliveryAttempt attempt, DateTimeOffset now)
    {
        var problem = new HostProblem(null, FailureReason.NoRoute, null, "");
        var evidence = Unconnected(snapshot.Revision, now, problem);
        var requirement = TlsPolicy.ForOutbound(snapshot.Configuration.Tls, null, false, attempt.Envelope.RequireTls);
        var ruling = AttemptPolicy.AfterFailure(
            snapshot.Configuration, requirement, problem.Reason, attempt.Attempt, attempt.Strikes, attempt.Accepted, now);
        return ruling.ReturnReason is { } returned
            ? All(attempt, RecipientDisposition.Failed, problem with { Reason = returned }, FailureReplies.Expired(problem.Reason, null), null, attempt.Strikes, evidence)
            : All(attempt, RecipientDisposition.Deferred, problem, FailureReplies.Temporary(problem.Reason), ruling.RetryAt, attempt.Strikes, evidence);
    }

    /// <summary>Nothing was tried, and nothing is held against the message.</summary>
    public static DeliveryOutcome PutOff(DeliveryAttempt attempt, FailureReason reason, string detail, DateTimeOffset retryAt, long revision, DateTimeOffset now)
    {
        var problem = new HostProblem(null, reason, null, detail);
        return All(
            attempt, RecipientDisposition.Deferred, problem, FailureReplies.Temporary(reason), retryAt, attempt.Strikes,
            Unconnected(revision, now, problem));
    }

    private static AttemptEvidence Unconnected(long revision, DateTimeOffset now, HostProblem problem) => new(
        revision, now, TimeSpan.Zero, "", null,
        [new HostEvidence("", null, null, problem.Reason, TlsFailurePolicy.FaultOf(problem.Reason), problem.Detail, false)], false);

    // A TLS failure at one host is ruled on as such whatever another host of the attempt answered later: the strike and the
    // five minutes belong to the message, not to the host that ended the attempt (O-5).
    private static AttemptRuling Rule(DeliveryPlan plan, DeliveryAttempt attempt, FailureReason reason, AttemptEvidence evidence, DateTimeOffset now)
    {
        var requirement = plan.RequirementFor(attempt.Envelope.RequireTls);
        foreach (var host in evidence.Hosts)
        {
            if (requirement.Use != TlsUse.WhenOffered || !TlsFailurePolicy.IsStrike(host.Reason))
                continue;
            reason = host.Reason;
            break;
        }

        return AttemptPolicy.AfterFailure(
            plan.Snapshot.Configuration, requirement, reason, attempt.Attempt, attempt.Strikes, attempt.Accepted, now);
    }

    private static RecipientOutcome Deferred(int index, AttemptRuling ruling, FailureReason reason, SmtpReply reply, string host) =>
        ruling.ReturnReason is { } returned
            ? new RecipientOutcome(index, RecipientDisposition.Failed, returned, FailureReplies.Expired(reason, reply), host)
            : new RecipientOutcome(index, RecipientDisposition.Deferred, reason, reply, host);

    private static DateTimeOffset? RetryAt(AttemptRuling? ruling) =>
        ruling is { ReturnReason: null } some ? some.RetryAt : null;

    private static DeliveryOutcome All(
        DeliveryAttempt attempt,
        RecipientDisposition disposition,
        HostProblem problem,
        SmtpReply reply,
        DateTimeOffset? retryAt,
        int strikes,
        AttemptEvidence evidence)
    {
        var recipients = ImmutableArray.CreateBuilder<RecipientOutcome>(attempt.Recipients.Length);
        foreach (var recipient in attempt.Recipients)
            recipients.Add(new RecipientOutcome(recipient.Index, disposition, problem.Reason, reply, problem.Host));
        return new DeliveryOutcome(
            attempt.Id, attempt.NextHop, recipients.MoveToImmutable(), retryAt, strikes, problem.Reason == FailureReason.FinalReplyLost, evidence);
    }
}

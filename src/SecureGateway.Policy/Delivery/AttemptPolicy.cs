using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>What to do with recipients that an attempt could not deliver and that nobody refused for good.</summary>
/// <param name="ReturnReason">Set: return to the sender now, for this reason. Null: try again.</param>
/// <param name="RetryAt">When to try again.</param>
/// <param name="Strikes">TLS failures from now on, this attempt's included.</param>
/// <param name="Alarm">A failure of our own making, which an operator must see.</param>
public readonly record struct AttemptRuling(FailureReason? ReturnReason, DateTimeOffset RetryAt, int Strikes, bool Alarm);

/// <summary>
/// The ruling on a failed attempt: retry, and when; or give up. Unknown errors are temporary. Five minutes after a first
/// TLS failure are counted from the failure and never cut short (O-5); afterwards the normal schedule goes on.
/// </summary>
public static class AttemptPolicy
{
    /// <summary>Will not change by waiting, whatever the schedule says. Everything else is temporary: permanent needs a reason.</summary>
    public static bool IsPermanent(FailureReason reason) => reason is FailureReason.DnsNoSuchDomain or FailureReason.DnsNullMx
        or FailureReason.DnsNoUsableHost or FailureReason.MailLoop or FailureReason.NeedsEightBitMime or FailureReason.NeedsSmtpUtf8
        or FailureReason.MessageTooLarge or FailureReason.NeedsRequireTls;

    /// <param name="reason">What the attempt failed of; of several hosts, the one that decided.</param>
    /// <param name="attempt">1-based.</param>
    /// <param name="strikes">Before this attempt.</param>
    public static AttemptRuling AfterFailure(
        PolicyConfiguration configuration,
        TlsRequirement requirement,
        FailureReason reason,
        int attempt,
        int strikes,
        DateTimeOffset accepted,
        DateTimeOffset failedAt)
    {
        var settings = configuration.Delivery;
        var isStrike = requirement.Use == TlsUse.WhenOffered && TlsFailurePolicy.IsStrike(reason);
        var alarm = TlsFailurePolicy.IsOwn(reason);
        var strikesNow = isStrike ? strikes + 1 : strikes;
        if (failedAt >= RetrySchedule.ExpiresAt(settings, accepted))
            return new AttemptRuling(FailureReason.Expired, default, strikesNow, alarm);
        if (requirement.Use == TlsUse.Required && requirement.OnFailure == OnFailure.Reject
            && reason != FailureReason.TlsRevocationUnknown // an authority that does not answer: permanent needs a reason
            && (TlsFailurePolicy.IsStrike(reason) || TlsFailurePolicy.IsRequirementMissed(reason)))
            return new AttemptRuling(reason, default, strikesNow, alarm);
        var retryAt = isStrike && strikes == 0
            ? failedAt + configuration.Tls.Opportunistic.RetryAfter
            : RetrySchedule.NextAttempt(settings, attempt, accepted, failedAt);
        return new AttemptRuling(null, retryAt, strikesNow, alarm);
    }
}

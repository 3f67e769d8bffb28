using SecureGateway.Mail;

namespace SecureGateway.Queue.Lane;

/// <summary>Why a next hop deferred last. Shared between messages: a dead next hop answers 100,000 times the same.</summary>
internal sealed record LastFailure(FailureReason Reason, SmtpReply? Reply, string? Host)
{
    public static readonly LastFailure None = new(FailureReason.None, null, null);
}

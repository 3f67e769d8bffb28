using System.Globalization;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>Tells of an attempt: one log line, the counters, and an alarm where the failure was our own.</summary>
internal static class AttemptRecord
{
    // Another server's words; in a log line they are cut, in the record they stand whole.
    private const int LongestDetail = 1000;

    public static void Write(DeliveryServices services, DeliveryAttempt attempt, DeliveryOutcome outcome, TlsRequirement? requirement)
    {
        var evidence = outcome.Evidence;
        var result = Result(outcome);
        var last = evidence.Hosts.IsEmpty ? null : evidence.Hosts[^1];
        var reason = outcome.Recipients.FirstOrDefault(recipient => recipient.Disposition != RecipientDisposition.Delivered)?.Reason ?? FailureReason.None;
        services.Metrics.Attempt(outcome, result, reason, outcome.Strikes > attempt.Strikes);
        if (services.Logger.IsEnabled(LogLevel.Information))
        {
            DeliveryLog.Attempted(
                services.Logger, attempt.Attempt, outcome.Id, outcome.NextHop, result, reason == FailureReason.None ? "-" : reason.ToString(),
                reason == FailureReason.None ? "-" : TlsFailurePolicy.FaultOf(reason).ToString(), last?.Host ?? "-", last?.Address ?? "-",
                Describe(last), outcome.Strikes, evidence.FellBackToPlaintext, last?.Reused ?? false,
                outcome.RetryAt?.ToString("u", CultureInfo.InvariantCulture) ?? "-", (long)evidence.Took.TotalMilliseconds, evidence.Revision,
                VisibleText.OneLine(last?.Detail, LongestDetail));
        }

        if (reason == FailureReason.NoRoute)
            DeliveryLog.NoRoute(services.Logger, outcome.Id, attempt.Recipients[0].Recipient.Address.Domain.Value, outcome.RetryAt);
        var about = "delivery to " + Place(outcome.NextHop);
        var own = false;
        foreach (var host in evidence.Hosts)
        {
            if (!TlsFailurePolicy.IsOwn(host.Reason) && host.Reason != FailureReason.InternalError)
                continue;
            own = true;
            services.Metrics.Alarm(host.Reason);
            services.Alarms.Raise(about, host.Reason, host.Detail ?? "");
            DeliveryLog.OwnFailure(services.Logger, outcome.Id, outcome.NextHop, host.Reason, VisibleText.OneLine(host.Detail, LongestDetail));
        }

        if (!own && (result == "delivered" || evidence.Hosts.Any(host => host.Tls is not null)))
            services.Alarms.Clear(about);
    }

    // Without who we log in as.
    private static string Place(string nextHop) => nextHop[(nextHop.LastIndexOf('@') + 1)..];

    private static string Result(DeliveryOutcome outcome)
    {
        var (delivered, deferred, failed) = (false, false, false);
        foreach (var recipient in outcome.Recipients)
        {
            delivered |= recipient.Disposition == RecipientDisposition.Delivered;
            deferred |= recipient.Disposition == RecipientDisposition.Deferred;
            failed |= recipient.Disposition == RecipientDisposition.Failed;
        }

        return (delivered, deferred, failed) switch
        {
            (true, false, false) => "delivered",
            (false, true, false) => "deferred",
            (false, false, true) => "failed",
            _ => "mixed",
        };
    }

    // What mail, or a part of its envelope, went over. "none" where nothing of the message was said to anybody.
    private static string Describe(HostEvidence? host) => host switch
    {
        { Tls: { } tls } => $"{tls.VersionName}/{tls.CipherSuite} certificate={tls.Certificate?.Sha256 ?? "-"}",
        { Reason: FailureReason.None or (>= FailureReason.SenderRefused and <= FailureReason.FinalReplyLost) } => "clear",
        _ => "none",
    };
}

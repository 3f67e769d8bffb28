using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>
/// Tells of a message that went, or was answered, over a connection that a profile in report mode judged (M-13): the counters
/// for each message, and for a miss a log line with the partner and the words for the attempt's evidence.
/// </summary>
internal static class ReportedMisses
{
    /// <returns>What enforce would have refused, to stand behind the host's detail; null when nothing.</returns>
    public static string? Tell(DeliveryServices services, DeliveryPlan plan, DeliveryAttempt attempt, RelayConnection connection)
    {
        if (connection.Reported is not { } ruling)
            return null;
        services.Metrics.Reported(plan.PolicyName, ruling.Deciding?.Kind);
        if (ruling.Met)
            return null;
        var misses = Describe(ruling);
        DeliveryLog.WouldRefuse(
            services.Logger, attempt.Id, attempt.Recipients[0].Recipient.Address.Domain.Value, connection.Tls?.VersionName ?? "clear",
            connection.Key.Host.ToString(), connection.Address.ToString(), plan.PolicyName, VisibleText.OneLine(misses, 1000));
        return "; report mode would have refused: " + misses;
    }

    public static string Describe(TlsRuling ruling) =>
        string.Join("; ", ruling.Missed.Select(check => $"{check.Kind}: required {check.Required}, found {check.Achieved}"));
}

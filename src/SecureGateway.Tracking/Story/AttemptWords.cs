using System.Collections.Immutable;
using System.Globalization;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Tracking;

/// <summary>
/// Tells an attempt in sentences for a mail administrator, from its evidence alone: what is said is what was recorded. Pure. The
/// demo, the ops console and the web console all tell it with these words.
/// </summary>
public static class AttemptWords
{
    /// <param name="attempt">1-based number of this attempt at the next hop.</param>
    /// <param name="retryAfter">The configured wait after a first TLS failure, to be named where it was applied; null when it is not known.</param>
    public static ImmutableArray<string> Tell(DeliveryOutcome outcome, int attempt, int strikesBefore, TimeSpan? retryAfter)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        var hosts = outcome.Evidence.Hosts;
        for (var i = 0; i < hosts.Length; i++)
            lines.Add($"attempt {attempt.ToString(CultureInfo.InvariantCulture)}: {Host(hosts[i], outcome, i == hosts.Length - 1, outcome.Strikes > strikesBefore)}");
        if (hosts.IsEmpty)
            lines.Add($"attempt {attempt.ToString(CultureInfo.InvariantCulture)}: no host was contacted");
        foreach (var recipient in outcome.Recipients.Where(recipient => recipient.Disposition == RecipientDisposition.Failed))
            lines.Add($"returned to its sender: {recipient.Reply}");
        if (outcome.RetryAt is { } retryAt)
            lines.Add(Deferral(outcome, strikesBefore, retryAt, retryAfter));
        return lines.ToImmutable();
    }

    /// <summary>TLS of the connection that ended the attempt, as a table cell: <c>TLSv1.3</c>, <c>clear</c>, <c>-</c>.</summary>
    public static string TlsCell(DeliveryOutcome outcome)
    {
        var delivered = outcome.Recipients.Any(recipient => recipient.Disposition == RecipientDisposition.Delivered);
        if (outcome.Evidence.Hosts.IsEmpty || (!delivered && outcome.Evidence.Hosts[^1].Tls is null))
            return "-";
        return outcome.Evidence.Hosts[^1].Tls?.VersionName ?? "clear";
    }

    private static string Host(HostEvidence host, DeliveryOutcome outcome, bool isLast, bool struck)
    {
        var delivered = isLast && outcome.Recipients.Any(recipient => recipient.Disposition == RecipientDisposition.Delivered);
        if (host.Host.Length == 0)
            return $"no host was contacted: {host.Reason.Describe()}";
        var reached = $"{host.Host}{(host.Reused ? " (connection reused)" : "")}";
        if (!delivered && host.Reason != FailureReason.None)
        {
            if (struck && host.Reason == FailureReason.TlsRequiredNotOffered)
                return $"{reached}: no STARTTLS on offer; passed over, for TLS has just failed at another host and this one must not become the way around it";
            var what = $"{reached}: {host.Reason.Describe()}";
            if (host.Fault != Fault.None)
                what += $" (fault: {host.Fault.Describe()})";
            if (host.Tls is { } under)
                what += $", under {under.VersionName}";
            if (TlsFailurePolicy.IsRequirementMissed(host.Reason) && host.Detail is { } detail)
                what += $": {detail}";
            return what;
        }

        if (host.Tls is { } tls)
            return $"{reached}: delivered under {tls.VersionName}, {tls.CipherSuite}{Certificate(tls.Certificate)}{Reported(host)}";
        return outcome.Evidence.FellBackToPlaintext
            ? $"{reached}: TLS failed a second time, so a new connection was made and the mail delivered in clear"
            : outcome.Evidence.Rule is { Use: TlsUse.Never }
                ? $"{reached}: delivered in clear, for TLS is off"
                : $"{reached}: no STARTTLS on offer, delivered in clear{Reported(host)}";
    }

    private static string Reported(HostEvidence host) =>
        host.Detail?.IndexOf("report mode would have refused", StringComparison.Ordinal) is >= 0 and var at ? $"; {host.Detail[at..]}" : "";

    private static string Certificate(CertificateFacts? certificate)
    {
        if (certificate is null)
            return "";
        var subject = certificate.CommonName ?? certificate.Subject;
        return certificate.Problems == CertificateProblems.None
            ? $", certificate of {subject} (trusted)"
            : $", certificate of {subject} (nothing depends on it; recorded as {certificate.Problems})";
    }

    private static string Deferral(DeliveryOutcome outcome, int strikesBefore, DateTimeOffset retryAt, TimeSpan? retryAfter)
    {
        var wait = Seconds(retryAt - (outcome.Evidence.Started + outcome.Evidence.Took));
        if (outcome.Strikes <= strikesBefore || strikesBefore != 0)
            return $"deferred, next attempt in {wait}";
        var setting = retryAfter is { } configured ? $" (tls.opportunistic.retry-after = {Seconds(configured)})" : "";
        return $"deferred, nothing went out in clear; strike 1, next attempt in {wait}{setting}";
    }

    private static string Seconds(TimeSpan span) => span.TotalMinutes >= 2
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.#} min")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s");
}

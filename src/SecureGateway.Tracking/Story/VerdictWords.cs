using SecureGateway.Inbound;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using static SecureGateway.Queue.Lane.QueueEvents;

namespace SecureGateway.Tracking;

/// <summary>
/// Answers the first question: was it encrypted all the way, with what, to whom, who says so; and if not, why not, whose fault,
/// what to do. From the record alone.
/// </summary>
internal static class VerdictWords
{
    public static StoryVerdict Judge(TrackedRecord record, IReadOnlyList<ILaneEvent> events)
    {
        if (record.Refusal is { } refused)
            return Refused(refused);
        var row = record.Row;
        var accepted = events.OfType<Accepted>().FirstOrDefault();
        var inbound = accepted?.Envelope.ReadInbound();
        var deliveries = events.OfType<Attempted>().Where(e => e.Recipients.Any(outcome => outcome.Disposition == RecipientDisposition.Delivered)).ToList();
        if (deliveries.Count == 0)
            return Undelivered(row, events.OfType<Attempted>().LastOrDefault(), inbound);
        var cameIn = accepted is null ? "How it came in is not recorded" : accepted.ReportAbout is not null ? "It was made here"
            : $"It came in {TlsWords.Sentence(inbound?.Tls)} from {Client(inbound)}";
        var wentOut = string.Join("; ", deliveries.Select(Delivered).Distinct(StringComparer.Ordinal));
        var who = $"This gateway ({row.Node}) says so: it was one end of each connection.";
        var clearIn = accepted is { ReportAbout: null } && inbound?.Tls is null;
        var clearOut = deliveries.Find(e => e.Evidence.Hosts is not [.., { Tls: not null }]);
        bool? encrypted = clearIn || clearOut is not null ? false : accepted is null ? null : true;
        var rest = row.Status switch
        {
            TrackedStatus.PartlyDelivered => $" For some recipients it was given up: {row.Reason.Describe()}.",
            TrackedStatus.Deferred or TrackedStatus.Held => $" For some recipients it still waits: {row.Reason.Describe()}.",
            _ => "",
        };
        return new StoryVerdict(encrypted, $"{cameIn}, and {wentOut}.{rest} {who}", Fault(clearIn, clearOut), Advice(clearIn, clearOut));
    }

    private static string Delivered(Attempted e)
    {
        var host = e.Evidence.Hosts is [.., var last] ? last : null;
        if (host?.Tls is not { } tls)
            return $"was delivered in clear to {host?.Host ?? e.NextHop}, because {WhyClear(e)}";
        var certificate = tls.Certificate is { } shown ? $", whose certificate is {shown.CommonName ?? shown.Subject}: {TlsWords.Validation(shown)}" : "";
        return $"was delivered {TlsWords.Sentence(tls)} to {host.Host}{certificate}";
    }

    private static string WhyClear(Attempted e) => e.Evidence switch
    {
        { FellBackToPlaintext: true } => $"TLS failed a second time ({LastTlsFailure(e)?.Reason.Describe() ?? "no reason is recorded"})",
        { Rule.Use: TlsUse.Never } => "opportunistic TLS is off and no profile requires it",
        _ => "it did not offer STARTTLS",
    };

    private static HostEvidence? LastTlsFailure(Attempted e) => e.Evidence.Hosts.LastOrDefault(host => Policy.TlsFailurePolicy.IsTls(host.Reason));

    private static string? Fault(bool clearIn, Attempted? clearOut) => clearOut switch
    {
        { Evidence.FellBackToPlaintext: true } => LastTlsFailure(clearOut)?.Fault.Describe() ?? "not known",
        { Evidence.Rule.Use: TlsUse.Never } => "ours, by choice",
        not null => "theirs",
        _ => clearIn ? "the client's, which did not use TLS; or ours, if STARTTLS is not offered" : null,
    };

    private static string? Advice(bool clearIn, Attempted? clearOut) => clearOut switch
    {
        { Evidence.FellBackToPlaintext: true } => FailureAdvice.For(LastTlsFailure(clearOut)?.Reason ?? FailureReason.TlsOther) + " To never send in clear there, route the domain through a profile with mandatory TLS.",
        { Evidence.Rule.Use: TlsUse.Never } => "Turn opportunistic TLS on (policy.tls.opportunistic), or route the domain through a profile with mandatory TLS.",
        not null => "Ask the partner to offer STARTTLS; with a profile with mandatory TLS nothing would go there in clear.",
        _ => clearIn ? "Turn opportunistic TLS on so that STARTTLS is offered; a profile with mandatory inbound TLS would refuse this client's mail in clear." : null,
    };

    private static StoryVerdict Undelivered(TrackedRow row, Attempted? last, InboundEvidence? inbound)
    {
        var came = inbound is null ? "" : $" It came in {TlsWords.Sentence(inbound.Tls)} from {Client(inbound)}.";
        if (row.Status == TrackedStatus.Refused)
            return new StoryVerdict(null, $"Nothing of it was kept: its client was told 451, and sends it again.{came}", Mail.Fault.Ours.Describe(), null);
        if (last is null)
            return new StoryVerdict(null, $"It has not been delivered yet; no attempt has ended.{came}", null, null);
        var host = last.Evidence.Hosts.LastOrDefault(one => one.Reason != FailureReason.None) ?? last.Evidence.Hosts.LastOrDefault();
        var reason = row.Reason is FailureReason.Expired && host is not null ? host.Reason : row.Reason;
        var state = row.Status switch
        {
            TrackedStatus.Returned => "It was not delivered, and nothing of it went out: it was given up",
            TrackedStatus.Deleted => "It was not delivered: an operator deleted it",
            TrackedStatus.Held => "It has not been delivered: an operator holds it",
            _ => "It has not been delivered yet, and waits for another attempt",
        };
        var why = host is null || host.Host.Length == 0 ? reason.Describe() : $"{reason.Describe()} (at {host.Host})";
        var fault = host is not null && host.Fault != Mail.Fault.None ? host.Fault : row.Fault;
        return new StoryVerdict(null, $"{state}: {why}.{came}", fault == Mail.Fault.None ? null : fault.Describe(), FailureAdvice.For(reason));
    }

    private static StoryVerdict Refused(RefusalFacts refused) => new(
        null, $"Nothing was accepted: {RefusalWords.Why(refused)}. {(refused.IsUnsaid ? "The client was told nothing: the connection was closed." : $"The client was told {refused.Reply}.")}",
        refused.Fault.Describe(),
        refused.What switch
        {
            RefusalKind.TlsRequirement => "The client must meet what is required; to let it in meanwhile, put the profile into report mode.",
            RefusalKind.HandshakeFailed => "If it should have worked: the client must offer a version and a cipher that are allowed here (policy.tls and its profile), and know the authority and the name of this gateway's certificate. Its own log says what it did not like.",
            RefusalKind.HandshakeImpossible => FailureAdvice.For(FailureReason.TlsOwnIdentity),
            RefusalKind.NoRoute => "Add a route that covers the recipient's domain.",
            RefusalKind.RelayDenied => "If this client may send there, give its profile relay = full, or add the domain to policy.domains.",
            RefusalKind.NoRoom => "Make room on the disk of the data directory.",
            RefusalKind.SessionLimit or RefusalKind.ClientLimit => "Raise limits.sessions or limits.sessions-per-client if this is no attack.",
            _ => null,
        });

    private static string Client(InboundEvidence? inbound) => inbound switch
    {
        null => "an unknown client",
        { ClientHost: { } host } => $"{host} [{inbound.Client}]",
        _ => $"[{inbound.Client}]",
    };
}

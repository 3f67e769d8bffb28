using System.Globalization;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Palettes.Tls;

/// <summary>Explanations in sentences for a mail administrator. Pure; says only what stands in the value.</summary>
public static class ExplainWords
{
    public static string Missed(AdmissionFailure failure) => failure is { Missed: RequirementKind.CertificateNotRevoked, MayChange: true }
        ? "certificate not revoked, while its authority does not say"
        : failure.Missed.Describe();

    public static string Mode(MandatoryMode mode) => mode == MandatoryMode.Report ? "report mode" : "enforced";

    public static string Sender(MailAddress? sender) => sender is null ? "<>" : sender.ToString();

    public static string Client(AdmissionExplanation explained) => explained.ClientMatch switch
    {
        { By: MatchedBy.Address } match => $"{match.Profile.Name}, by the address: {match.Entry} is the narrowest entry that covers it",
        { By: MatchedBy.HostName } match => $"{match.Profile.Name}, by the host name: {match.Entry}, for no profile names the address",
        { By: MatchedBy.Any } match => $"{match.Profile.Name}, by '*': no profile names the address{(explained.ConfirmedHosts.IsEmpty ? "" : " or the host name")}",
        var match => $"{match.Profile.Name}: no profile names this client",
    };

    public static string SenderProfile(AdmissionExplanation explained) => explained.SenderMatch is { } match
        ? $"profile {match.Profile.Name}, by the sender domain {match.Entry}; it can only tighten TLS"
        : "no profile names the sender's domain";

    public static string StartTls(AdmissionExplanation explained) =>
        !explained.OffersStartTls ? "not offered"
        : explained.MustStartTls ? "offered, and nothing else is answered before it"
        : "offered";

    public static string Relay(AdmissionExplanation explained)
    {
        var control = explained.ClientMatch.Profile.Relay switch
        {
            RelayControl.Full => "anywhere (relay = full)",
            RelayControl.HostedDomains => "the domains that are served here (relay = hosted-domains)",
            _ => "nowhere (relay = none)",
        };
        return explained.Recipient is not { } recipient ? control
            : explained.RelayRefusal is { } refusal ? $"{control}; {recipient} is refused with {refusal}"
            : $"{control}; {recipient} is accepted";
    }

    public static string Answer(AdmissionFailure failure)
    {
        var told = failure.ReportedBy.IsEmpty ? "" : $"told by {string.Join(" and ", failure.ReportedBy)} (report mode)";
        return failure.Refusal is { } refusal ? $"no mail; MAIL is answered {refusal}{(told.Length > 0 ? "; " + told : "")}" : $"the mail is accepted; {told}";
    }

    public static string Route(DeliveryExplanation explained)
    {
        if (explained.NextHop is not { } hop)
            return "none covers the domain: RCPT is refused; what was accepted before waits until there is one, or until it expires";
        var to = hop.Route.IsMx ? $"the MX of {hop.Domain}" : string.Join(", ", hop.Route.Hosts);
        var others = explained.AlsoMatching.IsEmpty
            ? "the only one that covers the domain"
            : $"the most specific; less so: {string.Join(", ", explained.AlsoMatching)}";
        return $"{hop.Pattern} to {to} ({others})";
    }

    public static string Profile(DeliveryExplanation explained) =>
        explained.Profile is { } profile ? $"{profile.Name}, named by the route" : "none is named by the route, so the global setting applies";

    public static string Tls(DeliveryExplanation explained, bool opportunistic)
    {
        var global = $"opportunistic TLS is {(opportunistic ? "on" : "off")}";
        return (explained.Requirement.Use, explained.Requirement.Source) switch
        {
            (TlsUse.Required, RequirementSource.Profile) => $"required by the profile, whatever the global setting says ({global})",
            (TlsUse.Required, RequirementSource.Credentials) => "required, because the route sends credentials",
            (TlsUse.Required, _) => $"required by the message (REQUIRETLS), whatever the global setting says ({global})",
            (TlsUse.WhenOffered, _) => $"used when offered, for {global}",
            _ when explained.UsesTls => $"tried when offered, so that it can be judged, although {global}",
            _ => $"not used, for {global}",
        };
    }

    public static string Situation(ExpectedFailure failure) => failure.Situation switch
    {
        DeliverySituation.NotOffered => "the server does not offer STARTTLS",
        DeliverySituation.NotOfferedAfterFailureElsewhere => "TLS fails at one host, and another does not offer STARTTLS",
        DeliverySituation.TlsFails => "STARTTLS is refused, or the handshake fails",
        DeliverySituation.TlsFailsAgain => "it fails again at the next attempt",
        DeliverySituation.RequirementMissed when failure.Reason == FailureReason.TlsRevocationUnknown => "its authority does not say whether the certificate is revoked",
        DeliverySituation.RequirementMissed => $"missed: {failure.Missed!.Value.Describe()}",
        DeliverySituation.RequireTlsNotSpoken => "the server does not offer REQUIRETLS under TLS",
        DeliverySituation.OwnFailure => "TLS fails here: our identity or cipher list cannot be used",
        _ => "the server cannot be reached",
    };

    public static string Consequence(ExpectedFailure failure)
    {
        var what = failure.Consequence switch
        {
            FailureConsequence.GoesInClear => "the mail goes in clear, at once",
            FailureConsequence.Returned => "nothing is sent; the mail is returned to its sender at once",
            _ => $"nothing is sent; tried again after {Span(failure.RetryAfter!.Value)}",
        };
        return what + (failure.Strike ? "; counts as a strike" : "") + (failure.Alarm ? "; raises an alarm" : "");
    }

    public static string Span(TimeSpan span) =>
        Unit(span.TotalDays, "d") ?? Unit(span.TotalHours, "h") ?? Unit(span.TotalMinutes, "min")
        ?? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} s");

    private static string? Unit(double value, string unit) =>
        value >= 1 && value == Math.Floor(value) ? string.Create(CultureInfo.InvariantCulture, $"{value:0} {unit}") : null;
}

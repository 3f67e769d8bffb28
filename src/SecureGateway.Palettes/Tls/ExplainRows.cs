using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Palettes.Tls;

/// <summary>An explanation as lines, in the words of <see cref="ExplainWords"/>. Pure.</summary>
internal static class ExplainRows
{
    public static IEnumerable<TlsFact> Of(AdmissionExplanation explained)
    {
        var about = $"from {explained.Client}, sender {ExplainWords.Sender(explained.Sender)}";
        yield return new TlsFact(about, "profile", ExplainWords.Client(explained));
        yield return new TlsFact(about, "sender", ExplainWords.SenderProfile(explained));
        yield return new TlsFact(about, "STARTTLS", ExplainWords.StartTls(explained));
        yield return new TlsFact(about, "client certificate", explained.AsksForClientCertificate ? "asked for" : "not asked for");
        yield return new TlsFact(about, "may send to", ExplainWords.Relay(explained));
        foreach (var demand in explained.Demands)
        {
            foreach (var check in demand.Required)
                yield return new TlsFact(about, $"{demand.Profile} ({ExplainWords.Mode(demand.Mode)}): {check.Kind.Describe()}", check.Required);
        }

        foreach (var failure in explained.Failures)
            yield return new TlsFact(about, $"missed: {ExplainWords.Missed(failure)}", ExplainWords.Answer(failure));
    }

    public static IEnumerable<TlsFact> Of(DeliveryExplanation explained, bool opportunistic)
    {
        var about = $"to {explained.Recipient}";
        yield return new TlsFact(about, "route", ExplainWords.Route(explained));
        yield return new TlsFact(about, "profile", ExplainWords.Profile(explained));
        yield return new TlsFact(about, "TLS", ExplainWords.Tls(explained, opportunistic));
        yield return new TlsFact(about, "identity", explained.Requirement.ClientIdentity);
        foreach (var check in explained.Required)
            yield return new TlsFact(about, "required: " + check.Kind.Describe(), check.Required);
        foreach (var check in explained.Reported)
            yield return new TlsFact(about, "judged in report mode: " + check.Kind.Describe(), check.Required);
        foreach (var failure in explained.Failures)
            yield return new TlsFact(about, ExplainWords.Situation(failure), ExplainWords.Consequence(failure));
        yield return new TlsFact(about, "undeliverable", $"returned to its sender {ExplainWords.Span(explained.ExpireAfter)} after it was accepted");
    }
}

using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>
/// Says beforehand how mail to a recipient will go: asks the functions that the running gateway asks, in the same order, and
/// has no rule of its own. Pure, and never fails: a domain without a route is explained as such.
/// </summary>
public static class DeliveryExplainer
{
    // Any moment will do: what is told are spans of time.
    private static readonly DateTimeOffset Moment = DateTimeOffset.UnixEpoch;

    /// <param name="requireTls">The message asks for REQUIRETLS (RFC 8689).</param>
    public static DeliveryExplanation Explain(PolicySnapshot snapshot, MailAddress recipient, bool requireTls = false)
    {
        var configuration = snapshot.Configuration;
        var hop = snapshot.Routes.Find(recipient.Domain);
        var profile = snapshot.Connections.Named(hop?.Route.Connection);
        var requirement = TlsPolicy.ForOutbound(configuration.Tls, profile, hop?.Route.Credentials is not null, requireTls);
        var names = ReferenceNames(hop);
        var required = Requirements(requirement, names);
        return new DeliveryExplanation(
            recipient,
            hop,
            [.. configuration.Routes.SelectMany(route => route.Domains).Where(pattern => pattern.Matches(recipient.Domain) && pattern != hop?.Pattern)],
            profile,
            requirement,
            !TlsPolicy.MayGoInClear(requirement, offered: true, strikes: 0, failedHere: false),
            required,
            requirement.Reported is { } reported ? Requirements(reported, names) : [],
            hop is null ? [] : [.. Failures(configuration, requirement, required, requireTls)],
            RetrySchedule.ExpiresAt(configuration.Delivery, Moment) - Moment);
    }

    private static IEnumerable<ExpectedFailure> Failures(
        PolicyConfiguration configuration, TlsRequirement requirement, ImmutableArray<ExpectedRequirement> required, bool requireTls)
    {
        if (!TlsPolicy.MayGoInClear(requirement, offered: true, strikes: 0, failedHere: false))
        {
            yield return Of(DeliverySituation.NotOffered, FailureReason.TlsRequiredNotOffered, TlsPolicy.MayGoInClear(requirement, false, 0, false));
            if (TlsPolicy.MayGoInClear(requirement, false, 0, false) != TlsPolicy.MayGoInClear(requirement, false, 0, true))
                yield return Of(DeliverySituation.NotOfferedAfterFailureElsewhere, FailureReason.TlsOther, false); // that failure decides
            var clearAtOnce = TlsPolicy.MayFallBack(requirement, 0, FailureReason.TlsOther);
            yield return Of(DeliverySituation.TlsFails, FailureReason.TlsOther, clearAtOnce);
            if (!clearAtOnce)
                yield return Of(DeliverySituation.TlsFailsAgain, FailureReason.TlsOther, TlsPolicy.MayFallBack(requirement, 1, FailureReason.TlsOther), strikes: 1);
            foreach (var kind in required.Select(check => check.Kind).Where(kind => kind != RequirementKind.TlsInUse))
                yield return Of(DeliverySituation.RequirementMissed, TlsFailurePolicy.ReasonFor(kind), false, missed: kind);
            if (requirement.Certificate is { Validation: >= CertificateValidation.Trusted, Revocation: RevocationChecking.Required })
                yield return Of(DeliverySituation.RequirementMissed, FailureReason.TlsRevocationUnknown, false, missed: RequirementKind.CertificateNotRevoked);
            if (requireTls)
                yield return Of(DeliverySituation.RequireTlsNotSpoken, FailureReason.NeedsRequireTls, false);
            yield return Of(DeliverySituation.OwnFailure, FailureReason.TlsOwnOther, TlsPolicy.MayFallBack(requirement, 0, FailureReason.TlsOwnOther));
        }

        yield return Of(DeliverySituation.Unreachable, FailureReason.ConnectFailed, false);

        ExpectedFailure Of(DeliverySituation situation, FailureReason reason, bool inClear, int strikes = 0, RequirementKind? missed = null)
        {
            if (AttemptPolicy.IsPermanent(reason))
                return new ExpectedFailure(situation, reason, missed, FailureConsequence.Returned, null, false, false);
            var ruling = AttemptPolicy.AfterFailure(configuration, requirement, reason, strikes + 1, strikes, Moment, Moment);
            return inClear
                ? new ExpectedFailure(situation, reason, missed, FailureConsequence.GoesInClear, null, false, ruling.Alarm)
                : new ExpectedFailure(
                    situation, reason, missed,
                    ruling.ReturnReason is null ? FailureConsequence.TriedAgain : FailureConsequence.Returned,
                    ruling.ReturnReason is null ? ruling.RetryAt - Moment : null,
                    ruling.Strikes > strikes,
                    ruling.Alarm);
        }
    }

    private static ImmutableArray<ExpectedRequirement> Requirements(TlsRequirement requirement, string[] names) =>
        [.. TlsRuling.Judge(requirement, ImaginedConnection.Best(names, requirement.Certificate.Signing), names).Checks.Select(check => new ExpectedRequirement(check.Kind, check.Required))];

    // Each connection is judged by the name of its own host (M-10).
    private static string[] ReferenceNames(NextHop? hop) =>
        hop?.Route.Hosts.Select(host => host.Host).Distinct(StringComparer.OrdinalIgnoreCase).ToArray() is [var only]
            ? [only]
            : ["the name of the host that is connected to"];
}

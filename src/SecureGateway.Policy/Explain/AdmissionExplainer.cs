using System.Collections.Immutable;
using System.Net;
using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>
/// Says beforehand how a client will be received: asks <see cref="ConnectionTable"/> and <see cref="AdmissionPolicy"/> as the
/// running gateway does, with connections that could be, and has no rule of its own. Pure, and never fails.
/// </summary>
public static class AdmissionExplainer
{
    /// <param name="confirmedHosts">Taken as forward-confirmed; the DNS is not asked.</param>
    /// <param name="sender">Null for the null sender.</param>
    /// <param name="recipient">Null leaves relay control unasked.</param>
    public static AdmissionExplanation Explain(
        PolicySnapshot snapshot, IPAddress client, ImmutableArray<DomainName> confirmedHosts, MailAddress? sender, MailAddress? recipient = null)
    {
        client = ClientPattern.Unmap(client);
        var match = snapshot.Connections.ForClient(client, confirmedHosts);
        var bySender = snapshot.Connections.ForSender(sender);
        var certificates = new[] { match.Profile, bySender?.Profile }.OfType<ConnectionProfile>()
            .Select(profile => profile.Inbound.ClientCertificate.Under(snapshot.Configuration.Tls)).ToArray();
        var names = certificates.SelectMany(certificate => certificate.Names).Distinct().ToArray();
        ImmutableArray<string> signing = [.. certificates.SelectMany(certificate => certificate.Signing).Distinct()];
        var floor = AdmissionPolicy.HandshakeFloor(snapshot, match.Profile);
        var demands = AdmissionPolicy.JudgeMail(snapshot, match, sender, ImaginedConnection.Best(names, signing)).Rulings;
        return new AdmissionExplanation(
            client,
            confirmedHosts,
            sender,
            match,
            bySender,
            AdmissionPolicy.OffersStartTls(snapshot, match.Profile),
            AdmissionPolicy.MustStartTls(match.Profile),
            floor,
            AdmissionPolicy.AsksForClientCertificate(snapshot, match.Profile),
            [.. demands.Select(Demand)],
            [
                .. Failures([
                    .. ImaginedConnection.All(names, signing).Where(facts => facts is null || floor.IsMetBy(facts)) // no handshake, no MAIL
                        .Select(facts => AdmissionPolicy.JudgeMail(snapshot, match, sender, facts)),
                ]),
            ],
            recipient,
            recipient is null ? null : AdmissionPolicy.JudgeRecipient(snapshot, match.Profile, recipient));
    }

    private static ProfileDemand Demand(ProfileRuling ruling) => new(
        ruling.Profile, ruling.By, ruling.Entry, ruling.Mode,
        [.. ruling.Ruling.Checks.Select(check => new ExpectedRequirement(check.Kind, check.Required))]);

    // For each kind, the verdict on a connection that misses it and nothing else.
    private static IEnumerable<AdmissionFailure> Failures(AdmissionVerdict[] verdicts)
    {
        foreach (var missed in Enum.GetValues<RequirementKind>().SelectMany(kind => new[] { (kind, MayChange: false), (kind, MayChange: true) }))
        {
            if (verdicts.FirstOrDefault(verdict => Missed(verdict).SequenceEqual([missed])) is not { } verdict)
                continue;
            yield return new AdmissionFailure(
                missed.kind, missed.MayChange, verdict.Refusal,
                [.. verdict.Rulings.Where(ruling => ruling.Mode == MandatoryMode.Report && !ruling.Ruling.Met).Select(ruling => ruling.Profile)]);
        }
    }

    private static IEnumerable<(RequirementKind Kind, bool MayChange)> Missed(AdmissionVerdict verdict) =>
        verdict.Rulings.SelectMany(ruling => ruling.Ruling.Missed).Select(check => (check.Kind, check.MayChange)).Distinct();
}

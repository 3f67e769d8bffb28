using System.Collections.Immutable;
using System.Net;
using CsCheck;
using SecureGateway.Mail;
using SecureGateway.Policy.Tests.Matching;

namespace SecureGateway.Policy.Tests.Properties;

/// <summary>What holds of every configuration, whatever a connection turns out to be.</summary>
public sealed class MandatoryProperties
{
    // Most configurations have nothing to say about most messages: a hundred would meet the interesting ones too seldom.
    private const int Many = 10_000;

    private static readonly ImmutableArray<FailureReason> Reasons = [.. Enum.GetValues<FailureReason>()];

    private static readonly Gen<Delivery> AnyDelivery =
        Gen.Select(Patterns.Name, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 5], Gen.Bool, Gen.Int[0, Reasons.Length - 1])
            .Select((domain, credentials, requireTls, offered, strikes, failedHere, reason) => new Delivery(domain, credentials, requireTls, offered, strikes, failedHere, Reasons[reason]));

    private static readonly Gen<(IPAddress Client, DomainName[] Hosts, MailAddress? Sender)> AnyClient =
        Gen.Select(Patterns.Address, Patterns.Name.Array[0, 2], Patterns.Name, Gen.Bool)
            .Select((address, hosts, sender, none) => (IPAddress.Parse(address), hosts, none ? null : MailAddress.Parse("x@" + sender.Value)));

    [Fact]
    [Trait("Rule", "M-2")]
    [Trait("Rule", "M-6")]
    public void Enforce_never_lets_mail_out_in_clear() => Gen.Select(AnyPolicy.Configuration, AnyDelivery).Sample((configuration, delivery) =>
    {
        var snapshot = new PolicySnapshot(1, configuration);
        var (_, profile, requirement) = Decided(snapshot, delivery);
        return profile is not { Outbound.Enforced: true }
               || (!MayGoInClear(requirement, delivery) && !TlsRuling.Judge(requirement, null, ["mx.a"]).Met);
    }, iter: Many);

    [Fact]
    [Trait("Rule", "M-7")]
    public void Enforce_lets_out_what_meets_every_requirement_of_its_profile_and_nothing_else() =>
        Gen.Select(AnyPolicy.Configuration, AnyDelivery, AnyPolicy.Facts).Sample((configuration, delivery, facts) =>
        {
            var (_, profile, requirement) = Decided(new PolicySnapshot(1, configuration), delivery with { RequireTls = false });
            return profile is not { Outbound.Enforced: true } || facts is null
                   || TlsRuling.Judge(requirement, facts, ["mx.a"]).Met == TlsRuling.Judge(profile.Outbound.Floor, profile.Outbound.ServerCertificate.Under(configuration.Tls), facts, ["mx.a"]).Met;
        }, iter: Many);

    [Fact]
    [Trait("Rule", "M-4")]
    public void Enforce_never_takes_mail_in_clear() => Gen.Select(AnyPolicy.Configuration, AnyClient).Sample((configuration, client) =>
    {
        var snapshot = new PolicySnapshot(1, configuration);
        var match = snapshot.Connections.ForClient(client.Client, client.Hosts);
        var enforced = match.Profile.Inbound.Enforced || snapshot.Connections.ForSender(client.Sender) is { Profile.Inbound.Enforced: true };
        return !enforced || AdmissionPolicy.JudgeMail(snapshot, match, client.Sender, null).Refusal?.Code == 530;
    }, iter: Many);

    [Fact]
    [Trait("Rule", "M-13")]
    public void Tightening_turns_no_refusal_on_the_way_out_into_an_acceptance() =>
        Gen.Select(AnyPolicy.Configuration, Gen.Int[0, 5], Gen.Int[0, Tightened.Ways - 1], AnyDelivery, AnyPolicy.Facts).Sample((configuration, which, way, delivery, facts) =>
        {
            // Making a profile mandatory puts its parameters in the place of those that credentials and REQUIRETLS have without one.
            if (way <= 1)
                delivery = delivery with { Credentials = false, RequireTls = false };
            var tightened = With(configuration, which, profile => profile with { Outbound = Tightened.By(way, profile.Outbound) });
            return Accepts(configuration, delivery, facts) || !Accepts(tightened, delivery, facts);
        }, iter: Many);

    [Fact]
    [Trait("Rule", "R-3")]
    [Trait("Rule", "M-13")]
    public void Tightening_turns_no_refusal_on_the_way_in_into_an_acceptance() =>
        Gen.Select(AnyPolicy.Configuration, Gen.Int[0, 5], Gen.Int[0, Tightened.Ways - 1], AnyClient, AnyPolicy.Facts).Sample((configuration, which, way, client, facts) =>
        {
            // An enforced profile takes the place of the global floor (M-2), so that floor is left out of this.
            if (facts is not null && !configuration.Tls.Opportunistic.Floor.IsMetBy(facts))
                return true;
            var tightened = With(configuration, which, profile => profile with { Inbound = Tightened.By(way, profile.Inbound) });
            return Accepts(configuration, client, facts) || !Accepts(tightened, client, facts);
        }, iter: Many);

    [Fact]
    [Trait("Rule", "R-3")]
    public void What_the_sender_says_can_only_tighten() => Gen.Select(AnyPolicy.Configuration, AnyClient, AnyPolicy.Facts).Sample((configuration, client, facts) =>
        // An enforced profile, a sender's too, takes the place of the global floor (M-2), so that floor is left out of this.
        (facts is not null && !configuration.Tls.Opportunistic.Floor.IsMetBy(facts))
        || Accepts(configuration, client with { Sender = null }, facts) || !Accepts(configuration, client, facts), iter: Many);

    [Fact]
    [Trait("Rule", "R-2")]
    [Trait("Rule", "R-5")]
    public void The_order_of_the_file_decides_nothing() =>
        Gen.Select(AnyPolicy.Configuration, Gen.Int[0, 30].Array[1, 12], AnyDelivery, AnyClient, AnyPolicy.Facts).Sample((configuration, keys, delivery, client, facts) =>
        {
            var (one, other) = (new PolicySnapshot(1, configuration), new PolicySnapshot(1, AnyPolicy.Shuffled(configuration, keys)));

            var (hop, _, requirement) = Decided(one, delivery);
            var (otherHop, _, otherRequirement) = Decided(other, delivery);
            Assert.Equal((hop?.Key, hop?.Pattern), (otherHop?.Key, otherHop?.Pattern));
            Assert.Equal(requirement, otherRequirement);

            var (match, otherMatch) = (one.Connections.ForClient(client.Client, client.Hosts), other.Connections.ForClient(client.Client, client.Hosts));
            Assert.Equal((match.Profile.Name, match.By, match.Entry), (otherMatch.Profile.Name, otherMatch.By, otherMatch.Entry));
            var (verdict, otherVerdict) = (AdmissionPolicy.JudgeMail(one, match, client.Sender, facts), AdmissionPolicy.JudgeMail(other, otherMatch, client.Sender, facts));
            Assert.Equal(verdict.Refusal, otherVerdict.Refusal);
            Assert.Equal(verdict.Rulings.Select(Told), otherVerdict.Rulings.Select(Told));
            Assert.Equal(AdmissionPolicy.OffersStartTls(one, match.Profile), AdmissionPolicy.OffersStartTls(other, otherMatch.Profile));
            Assert.Equal(AdmissionPolicy.HandshakeFloor(one, match.Profile), AdmissionPolicy.HandshakeFloor(other, otherMatch.Profile));
            Assert.Equal(AdmissionPolicy.AsksForClientCertificate(one, match.Profile), AdmissionPolicy.AsksForClientCertificate(other, otherMatch.Profile));
        }, iter: Many);

    [Fact]
    public void An_explanation_says_what_the_judges_will_say() =>
        Gen.Select(AnyPolicy.Configuration, AnyClient, AnyPolicy.Facts).Sample((configuration, client, facts) =>
        {
            var snapshot = new PolicySnapshot(1, configuration);
            var explained = AdmissionExplainer.Explain(snapshot, client.Client, [.. client.Hosts], client.Sender);
            var verdict = AdmissionPolicy.JudgeMail(snapshot, explained.ClientMatch, client.Sender, facts);
            if (facts is not null && !explained.HandshakeFloor.IsMetBy(facts))
                return; // no handshake, no MAIL
            Assert.Equal(
                verdict.Rulings.Where(ruling => ruling.Profile != ProfileRuling.GlobalSetting).Select(ruling => (ruling.Profile, ruling.Mode)),
                explained.Demands.Select(demand => (demand.Profile, demand.Mode)));
            RequirementKind[] missed = [.. verdict.Rulings.SelectMany(ruling => ruling.Ruling.Missed).Select(check => check.Kind).Distinct()];
            var mayChange = verdict.Rulings.SelectMany(ruling => ruling.Ruling.Missed).All(check => check.MayChange);
            if (missed.Length == 1)
                Assert.NotNull(explained.Failures.SingleOrDefault(failure => failure.Missed == missed[0] && failure.MayChange == mayChange));
        }, iter: Many / 5);

    /// <summary>All that the decisions about one delivery depend on, apart from the configuration.</summary>
    private sealed record Delivery(DomainName Domain, bool Credentials, bool RequireTls, bool Offered, int Strikes, bool FailedHere, FailureReason Reason);

    private static string Told(ProfileRuling ruling) => $"{ruling.Profile} {ruling.By} {ruling.Entry} {ruling.Mode} {string.Join(';', ruling.Ruling.Checks)}";

    private static (NextHop? Hop, ConnectionProfile? Profile, TlsRequirement Requirement) Decided(PolicySnapshot snapshot, Delivery delivery)
    {
        var hop = snapshot.Routes.Find(delivery.Domain);
        var profile = snapshot.Connections.Named(hop?.Route.Connection);
        return (hop, profile, TlsPolicy.ForOutbound(snapshot.Configuration.Tls, profile, delivery.Credentials, delivery.RequireTls));
    }

    private static bool MayGoInClear(TlsRequirement requirement, Delivery delivery) =>
        TlsPolicy.MayGoInClear(requirement, delivery.Offered, delivery.Strikes, delivery.FailedHere)
        || TlsPolicy.MayFallBack(requirement, delivery.Strikes, delivery.Reason);

    private static bool Accepts(PolicyConfiguration configuration, Delivery delivery, TlsFacts? facts)
    {
        var (hop, _, requirement) = Decided(new PolicySnapshot(1, configuration), delivery);
        return hop is not null && (facts is null ? MayGoInClear(requirement, delivery) : TlsRuling.Judge(requirement, facts, ["mx.a"]).Met);
    }

    private static bool Accepts(PolicyConfiguration configuration, (IPAddress Client, DomainName[] Hosts, MailAddress? Sender) client, TlsFacts? facts)
    {
        var snapshot = new PolicySnapshot(1, configuration);
        return AdmissionPolicy.JudgeMail(snapshot, snapshot.Connections.ForClient(client.Client, client.Hosts), client.Sender, facts).Refusal is null;
    }

    private static PolicyConfiguration With(PolicyConfiguration configuration, int which, Func<ConnectionProfile, ConnectionProfile> change)
    {
        var i = which % configuration.Connections.Length;
        return configuration with { Connections = configuration.Connections.SetItem(i, change(configuration.Connections[i])) };
    }
}

using SecureGateway.Mail;
using static SecureGateway.Queue.Lane.QueueEvents;

namespace SecureGateway.Tracking.Tests;

public sealed class StoryTests : IDisposable
{
    private static readonly DateTimeOffset Start = Sample.Start;

    private readonly TrackingNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    [Trait("Rule", "T-2")]
    public async Task Under_TLS_all_the_way_with_what_to_whom_and_who_says_so()
    {
        var accepted = Sample.Accepted(Start, tls: Sample.Tls12(), rulings: [new RulingFacts("internal", MatchedBy.Address, "192.0.2.0/24", true, [new RequirementCheck(RequirementKind.Version, "TLSv1.2 or later", "TLSv1.2", true)])]);
        _node.Journalled([accepted, Sample.Started(accepted, Start), Sample.Delivered(accepted, Start.AddSeconds(1), Sample.Tls13(Sample.Certificate())), Sample.Gone(accepted, Start.AddSeconds(1))]);
        var story = await _node.StoryAsync(accepted.Id);
        Assert.Equal(
        [
            "Came in from mail.corp.example [192.0.2.7] under TLSv1.2 (TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256), by the profile internal, and was accepted.",
            "Attempt 1: mx.partner.example:25: delivered under TLSv1.3, TLS_AES_256_GCM_SHA384, certificate of mx.partner.example (trusted).",
            "Nothing is left to do for it.",
        ], story.Lines.Select(line => line.Sentence));
        Assert.Contains(
            new StoryFact("required by internal: TLS version", "required TLSv1.2 or later, achieved TLSv1.2: met") { Check = new RequirementCheck(RequirementKind.Version, "TLSv1.2 or later", "TLSv1.2", true) },
            story.Lines[0].Facts);
        Assert.Contains(new StoryFact("profile", "internal, by the address 192.0.2.0/24"), story.Lines[0].Facts);
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
            [("TLS version", "TLSv1.3"), ("cipher", "TLS_AES_256_GCM_SHA384"), ("certificate subject", "CN=mx.partner.example"), ("certificate issuer", "CN=Partner CA"),
             ("certificate SHA-256", "ab12"), ("certificate validation", "trusted by system"), ("rule", "the global setting: TLS when offered"), ("revision", "8"), ("remote reply", "250 2.0.0 queued as 4711"), ("attempts so far", "1"), ("strikes", "0")])
            Assert.Contains(new StoryFact(name, value), story.Lines[1].Facts);
        Assert.True(story.Verdict.Encrypted);
        Assert.Equal(
            "It came in under TLSv1.2 (TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256) from mail.corp.example [192.0.2.7], and was delivered under TLSv1.3 (TLS_AES_256_GCM_SHA384) to mx.partner.example:25, "
            + "whose certificate is mx.partner.example: trusted by system. This gateway (gw1) says so: it was one end of each connection.",
            story.Verdict.Answer);
        Assert.Equal((null, null), (story.Verdict.Fault, story.Verdict.Advice));
    }

    [Fact]
    [Trait("Rule", "T-2")]
    public async Task A_fallback_says_why_whose_fault_and_what_to_do()
    {
        var accepted = Sample.Accepted(Start, tls: Sample.Tls13());
        _node.Journalled(
        [
            accepted, Sample.Failed(accepted, Start.AddSeconds(1), FailureReason.TlsReset, Start.AddSeconds(301), strikes: 1),
            Sample.Delivered(accepted, Start.AddMinutes(6), null, fellBack: true), Sample.Gone(accepted, Start.AddMinutes(6)),
        ]);
        var story = await _node.StoryAsync(accepted.Id);
        Assert.Equal("Attempt 1: mx.partner.example:25: the connection was reset during the TLS handshake (fault: the path's).", story.Lines[1].Sentence);
        Assert.Equal("Deferred, nothing went out in clear; strike 1, next attempt in 5 min.", story.Lines[2].Sentence);
        Assert.Equal("Attempt 2: mx.partner.example:25: TLS failed a second time, so a new connection was made and the mail delivered in clear.", story.Lines[4].Sentence);
        Assert.False(story.Verdict.Encrypted);
        Assert.Contains("was delivered in clear to mx.partner.example:25, because TLS failed a second time (the connection was reset during the TLS handshake)", story.Verdict.Answer, StringComparison.Ordinal);
        Assert.Equal("the path's", story.Verdict.Fault);
        Assert.Contains("mandatory TLS", story.Verdict.Advice, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "T-2")]
    public async Task A_missed_requirement_is_told_with_what_was_required_and_achieved()
    {
        var accepted = Sample.Accepted(Start, tls: Sample.Tls13());
        _node.Journalled([accepted, Sample.Failed(
            accepted, Start.AddSeconds(1), FailureReason.TlsCertificateNotAccepted, Start.AddMinutes(5), connection: "bank", rule: new TlsRule(TlsUse.Required, RequirementSource.Profile),
            tls: Sample.Tls13(Sample.Certificate(CertificateProblems.Expired) with
            {
                Chain = [new ChainLink("CN=Partner CA", "CN=Root", new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2034, 1, 1, 0, 0, 0, TimeSpan.Zero), "cd34")],
            }),
            checks: [new RequirementCheck(RequirementKind.CertificateTrusted, "trusted by system, in date, right usage", "Expired", false)])]);
        var story = await _node.StoryAsync(accepted.Id);
        var facts = story.Lines[1].Facts;
        Assert.Equal(
            new RequirementCheck(RequirementKind.CertificateTrusted, "trusted by system, in date, right usage", "Expired", false),
            Assert.Single(facts, fact => fact is { Name: "required: trust in the certificate", Value: "required trusted by system, in date, right usage, achieved Expired: not met", IsTrouble: true }).Check);
        Assert.Contains(new StoryFact("next attempt", "2026-03-01 12:05:00 UTC"), facts);
        Assert.Contains(new StoryFact("chain 1", "CN=Partner CA, issued by CN=Root, valid 2024-01-01 to 2034-01-01 00:00 UTC, SHA-256 cd34"), facts);
        Assert.Contains(new StoryFact("certificate validation", "expired", true), facts);
        Assert.Contains(new StoryFact("rule", "mandatory TLS of the profile bank"), facts);
        Assert.Contains(new StoryFact("side at fault", "theirs", true), facts);
        Assert.Equal("Next attempt at 2026-03-01 12:05:00 UTC.", story.Lines[^1].Sentence);
        Assert.Null(story.Verdict.Encrypted);
        Assert.StartsWith("It has not been delivered yet, and waits for another attempt: the server's certificate is not what is required (at mx.partner.example:25).", story.Verdict.Answer, StringComparison.Ordinal);
        Assert.Equal("theirs", story.Verdict.Fault);
        Assert.True(story.Row.RefusedForTls);
    }

    [Fact]
    public async Task In_clear_because_that_is_the_setting_is_our_own_choice()
    {
        var accepted = Sample.Accepted(Start, startTlsOffered: false);
        _node.Journalled([accepted, Sample.Delivered(accepted, Start, null, rule: new TlsRule(TlsUse.Never, RequirementSource.GlobalSetting)), Sample.Gone(accepted, Start)]);
        var story = await _node.StoryAsync(accepted.Id);
        Assert.False(story.Verdict.Encrypted);
        Assert.Contains("opportunistic TLS is off", story.Verdict.Answer, StringComparison.Ordinal);
        Assert.Equal("ours, by choice", story.Verdict.Fault);
    }

    [Fact]
    [Trait("Rule", "T-2")]
    public async Task Everything_that_happens_to_a_message_has_its_sentence()
    {
        var accepted = Sample.Accepted(Start);
        var report = QueueId.New(Start);
        _node.Journalled(
        [
            accepted, new OutcomeLost(accepted.Id, Start, "partner"), new Rerouted(accepted.Id, Start, "partner", [new Queue.Lane.PlannedDestination("elsewhere", [0])]),
            new Held(accepted.Id, Start, "elsewhere", "ann"), new Released(accepted.Id, Start, "elsewhere", "ann"), new RetryRequested(accepted.Id, Start, "elsewhere", Start.AddHours(1), "ann"),
            new Withdrawn(accepted.Id, Start, "elsewhere", FailureReason.ReturnedByOperator, "ann"),
            new ReportDue(accepted.Id, Start, ReportKind.Failed, [new Queue.Lane.ReportedOutcome(0, FailureReason.ReturnedByOperator, Sample.Ok, null)]),
            new ReportSent(accepted.Id, Start, ReportKind.Failed, [0], report), Sample.Gone(accepted, Start),
            Sample.Accepted(Start, sender: "", to: "alice@corp.example") with { Id = report, ReportAbout = accepted.Id },
        ]);
        var told = string.Join('\n', (await _node.StoryAsync(accepted.Id)).Lines.Select(line => line.Sentence));
        foreach (var part in (string[])["possibly delivered", "from partner to elsewhere", "Held by ann", "Released by ann", "another attempt at 2026-03-01 13:00:00 UTC", "An operator returned the message (ann)", "A report to its sender is due", $"as {report}"])
            Assert.Contains(part, told, StringComparison.Ordinal);
        Assert.Equal($"Made here: a report about {accepted.Id}.", (await _node.StoryAsync(report)).Lines[0].Sentence);
        Assert.True((await _node.StoryAsync(accepted.Id)).Row.Flags.HasFlag(TrackedFlags.PossiblyDelivered));
    }

    [Fact]
    public void Every_reason_with_a_cure_has_its_advice() => Assert.All(
        Enum.GetValues<FailureReason>().Where(Policy.TlsFailurePolicy.IsTls), reason => Assert.NotNull(FailureAdvice.For(reason)));

    [Theory]
    [MemberData(nameof(Kinds))]
    [Trait("Rule", "T-3")]
    public void Whatever_is_refused_is_told_in_words(Inbound.RefusalKind kind) =>
        Assert.Contains(' ', RefusalWords.Why(RefusalFacts.Of(Sample.Refused(Start, kind: kind, rulings: []))));

    public static TheoryData<Inbound.RefusalKind> Kinds => [.. Enum.GetValues<Inbound.RefusalKind>()];
}

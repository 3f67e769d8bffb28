using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Mail;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

public sealed class DeliveryActorsTests : TestKit
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_attempt_is_answered_with_its_outcome()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));
        var delivery = Root(gateway);
        var attempt = gateway.Attempt();

        delivery.Tell(attempt);

        var outcome = ExpectMsg<DeliveryOutcome>(Limit);
        Assert.Equal(attempt.Id, outcome.Id);
        Assert.Equal(attempt.NextHop, outcome.NextHop);
        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
    }

    [Fact]
    public async Task A_delivery_that_throws_is_a_temporary_failure_of_its_message_and_of_no_other()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));
        var delivery = Root(gateway);
        gateway.Store.Broken = new NotImplementedException("a fault");

        delivery.Tell(gateway.Attempt());
        var outcome = ExpectMsg<DeliveryOutcome>(Limit);
        gateway.Store.Broken = null;
        delivery.Tell(gateway.Attempt());
        var next = ExpectMsg<DeliveryOutcome>(Limit);

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal((RecipientDisposition.Deferred, FailureReason.InternalError), (recipient.Disposition, recipient.Reason));
        Assert.NotNull(outcome.RetryAt);
        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(next.Recipients).Disposition);
    }

    [Fact]
    public async Task A_fault_of_a_policy_actor_leaves_no_attempt_unanswered()
    {
        var gate = new Gate();
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().AnswerMessage(PeerReply.Of("250 2.0.0 Ok").After(gate)));
        var configuration = Configurations.Off(Configurations.To(peer));
        await using var gateway = new Gateway(configuration with { Delivery = configuration.Delivery with { ConnectionsPerHost = 1 } });
        var delivery = Root(gateway);
        delivery.Tell(gateway.Attempt());
        delivery.Tell(gateway.Attempt());
        delivery.Tell(new DeliveryQueries.ListPolicies()); // behind it both attempts are planned
        ExpectMsg<DeliveryQueries.OutboundPolicies>(Limit);
        await gate.Reached.WaitAsync(Limit);

        gateway.Policy.Broken = new NotImplementedException("a fault");
        gate.Open();
        var first = ExpectMsg<DeliveryOutcome>(Limit);
        var second = ExpectMsg<DeliveryOutcome>(Limit);
        gateway.Policy.Broken = null;
        delivery.Tell(gateway.Attempt());

        Assert.Equal(FailureReason.None, Assert.Single(first.Recipients).Reason);
        Assert.Equal(FailureReason.InternalError, Assert.Single(second.Recipients).Reason);
        Assert.Equal(FailureReason.None, Assert.Single(ExpectMsg<DeliveryOutcome>(Limit).Recipients).Reason);
    }

    [Fact]
    [Trait("Rule", "Q-5")]
    public async Task A_fault_while_an_attempt_is_planned_is_answered_and_ends_no_other_delivery()
    {
        var gate = new Gate();
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().AnswerMessage(PeerReply.Of("250 2.0.0 Ok").After(gate)));
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));
        var delivery = Root(gateway);
        var underWay = gateway.Attempt();
        delivery.Tell(underWay);
        await gate.Reached.WaitAsync(Limit);
        var unlucky = gateway.Attempt();

        gateway.Policy.Broken = new NotImplementedException("a fault");
        delivery.Tell(unlucky);
        var failed = ExpectMsg<DeliveryOutcome>(Limit);
        gateway.Policy.Broken = null;
        gate.Open();
        var delivered = ExpectMsg<DeliveryOutcome>(Limit);

        Assert.Equal((unlucky.Id, FailureReason.InternalError), (failed.Id, Assert.Single(failed.Recipients).Reason));
        Assert.True(failed.RetryAt > DateTimeOffset.UtcNow);
        Assert.False(failed.PossiblyDelivered);
        Assert.Equal((underWay.Id, RecipientDisposition.Delivered), (delivered.Id, Assert.Single(delivered.Recipients).Disposition));
    }

    [Fact]
    [Trait("Rule", "Q-5")]
    public async Task A_delivery_that_breaks_after_the_dot_is_possibly_delivered()
    {
        var gate = new Gate();
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().AnswerMessage(PeerReply.Of("250 2.0.0 Ok").After(gate)));
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));
        var delivery = Root(gateway);
        delivery.Tell(gateway.Attempt());
        await gate.Reached.WaitAsync(Limit);

        // The actor of the delivery dies of itself, as after an exception.
        delivery.Tell(new DeliveryQueries.ListPolicies());
        var policy = ExpectMsg<DeliveryQueries.OutboundPolicies>(Limit).Actors["default"];
        Sys.ActorSelection(policy.Path + "/*").Tell(PoisonPill.Instance);

        var outcome = ExpectMsg<DeliveryOutcome>(Limit);
        gate.Open();
        Assert.Equal((RecipientDisposition.Deferred, FailureReason.InternalError), (Assert.Single(outcome.Recipients).Disposition, outcome.Recipients[0].Reason));
        Assert.True(outcome.PossiblyDelivered);
    }

    [Fact]
    [Trait("Rule", "R-5")]
    public async Task Without_a_route_a_message_is_deferred_on_the_schedule_and_returned_in_the_end()
    {
        await using var gateway = new Gateway(Configurations.Off());
        var delivery = Root(gateway);
        var before = DateTimeOffset.UtcNow;

        delivery.Tell(gateway.Attempt());
        var deferred = ExpectMsg<DeliveryOutcome>(Limit);
        delivery.Tell(gateway.Attempt(accepted: DateTimeOffset.UtcNow.AddDays(-6)));
        var returned = ExpectMsg<DeliveryOutcome>(Limit);

        var recipient = Assert.Single(deferred.Recipients);
        Assert.Equal((RecipientDisposition.Deferred, FailureReason.NoRoute), (recipient.Disposition, recipient.Reason));
        Assert.Equal("4.4.4", recipient.Reply.Status.ToString());
        Assert.True(deferred.RetryAt >= before.AddMinutes(5));
        Assert.Equal(FailureReason.Expired, Assert.Single(returned.Recipients).Reason);
    }

    [Fact]
    public async Task An_attempt_whose_route_has_changed_meanwhile_is_put_off_without_a_connection()
    {
        await using var old = StagedPeer.Start(PeerPlan.Plaintext());
        await using var now = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(old)));
        var delivery = Root(gateway);
        var attempt = gateway.Attempt(strikes: 1);
        gateway.Apply(Configurations.Off(Configurations.To(now)));

        delivery.Tell(attempt);

        var outcome = ExpectMsg<DeliveryOutcome>(Limit);
        Assert.Equal(RecipientDisposition.Deferred, Assert.Single(outcome.Recipients).Disposition);
        Assert.Equal(1, outcome.Strikes);
        Assert.Empty(old.Connections);
        Assert.Empty(now.Connections);
    }

    [Fact]
    [Trait("Rule", "M-11")]
    public async Task Each_outbound_policy_has_an_actor_that_lists_what_is_under_way()
    {
        var gate = new Gate();
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls().AnswerMessage(PeerReply.Of("250 2.0.0 Ok").After(gate)));
        await using var gateway = new Gateway(
            Configurations.Off(Configurations.Named("mx.example.test", peer.Port).As()).WithPartner(Configurations.Mandatory()),
            resolver: new StagedResolver().Host("mx.example.test", "127.0.0.1"));
        var delivery = Root(gateway);
        var attempt = gateway.Attempt();

        delivery.Tell(attempt);
        await gate.Reached.WaitAsync(Limit);
        delivery.Tell(new DeliveryQueries.ListPolicies());
        var policies = ExpectMsg<DeliveryQueries.OutboundPolicies>(Limit);
        policies.Actors[Configurations.Partner].Tell(new DeliveryQueries.ListDeliveries());
        var list = ExpectMsg<DeliveryQueries.DeliveriesUnderWay>(Limit);
        gate.Open();
        ExpectMsg<DeliveryOutcome>(Limit);

        Assert.Equal(attempt.Id, Assert.Single(list.Deliveries).Id);
        Assert.Equal(1, Assert.Single(list.NextHops).UnderWay);
    }

    [Fact]
    [Trait("Rule", "Q-3")]
    public async Task So_many_deliveries_are_under_way_to_one_next_hop_and_no_more()
    {
        var gate = new Gate();
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().AnswerMessage(PeerReply.Of("250 2.0.0 Ok").After(gate)));
        var configuration = Configurations.Off(Configurations.To(peer));
        await using var gateway = new Gateway(configuration with { Delivery = configuration.Delivery with { ConnectionsPerHost = 2 } });
        var delivery = Root(gateway);

        for (var i = 0; i < 6; i++)
            delivery.Tell(gateway.Attempt());
        await peer.WaitForConnectionsAsync(2);
        delivery.Tell(new DeliveryQueries.ListPolicies());
        ExpectMsg<DeliveryQueries.OutboundPolicies>(Limit).Actors["default"].Tell(new DeliveryQueries.ListDeliveries());
        var state = Assert.Single(ExpectMsg<DeliveryQueries.DeliveriesUnderWay>(Limit).NextHops);
        gate.Open();
        for (var i = 0; i < 6; i++)
            Assert.Equal(RecipientDisposition.Delivered, Assert.Single(ExpectMsg<DeliveryOutcome>(Limit).Recipients).Disposition);

        Assert.Equal((2, 4), (state.UnderWay, state.Waiting));
        Assert.Equal(2, peer.Connections.Count);
    }

    [Fact]
    [Trait("Rule", "Q-3")]
    public async Task A_next_hop_that_cannot_be_reached_rests_and_one_probe_finds_out()
    {
        var port = new ReservedPort();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var gateway = new Gateway(Configurations.Off(Configurations.Named("127.0.0.1", port.Port)), time: time);
        var delivery = Root(gateway);

        for (var i = 0; i < 5; i++)
            Assert.Equal(FailureReason.ConnectRefused, await OutcomeOf(delivery, gateway));
        Assert.Equal(FailureReason.NextHopBackOff, await OutcomeOf(delivery, gateway));
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(FailureReason.NextHopBackOff, await OutcomeOf(delivery, gateway));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(FailureReason.ConnectRefused, await OutcomeOf(delivery, gateway));
        Assert.Equal(FailureReason.NextHopBackOff, await OutcomeOf(delivery, gateway));
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(FailureReason.NextHopBackOff, await OutcomeOf(delivery, gateway)); // twice as long now
        time.Advance(TimeSpan.FromSeconds(60));
        port.Dispose();
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext(), port: port.Port);
        Assert.Equal(FailureReason.None, await OutcomeOf(delivery, gateway));
        Assert.Equal(FailureReason.None, await OutcomeOf(delivery, gateway));
    }

    [Fact]
    [Trait("Rule", "O-5")]
    public async Task Back_off_never_makes_the_second_attempt_earlier_or_takes_a_strike_away()
    {
        using var port = new ReservedPort();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.Named("127.0.0.1", port.Port)), time: time);
        var delivery = Root(gateway);
        for (var i = 0; i < 5; i++)
            await OutcomeOf(delivery, gateway);

        delivery.Tell(gateway.Attempt(attempt: 2, strikes: 1));

        var outcome = ExpectMsg<DeliveryOutcome>(Limit);
        Assert.Equal(FailureReason.NextHopBackOff, Assert.Single(outcome.Recipients).Reason);
        Assert.Equal(1, outcome.Strikes);
        Assert.True(outcome.RetryAt >= time.GetUtcNow().AddMinutes(5));
    }

    [Fact]
    public async Task An_operator_can_stop_a_delivery_and_its_message_is_due_at_once()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().Answer("MAIL", PeerReply.Nothing.ThenStall()));
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));
        var delivery = Root(gateway);
        var attempt = gateway.Attempt(strikes: 1);

        delivery.Tell(attempt);
        await peer.WaitForCommandAsync(command => command.Verb == "MAIL");
        delivery.Tell(new WithdrawAttempts(new HashSet<(QueueId, string)> { (attempt.Id, attempt.NextHop) }));

        var outcome = ExpectMsg<DeliveryOutcome>(Limit);
        Assert.Equal(FailureReason.Stopped, Assert.Single(outcome.Recipients).Reason);
        Assert.True(outcome.RetryAt <= DateTimeOffset.UtcNow);
        Assert.Equal(1, outcome.Strikes);
    }

    [Fact]
    public async Task That_one_delivery_was_stopped_is_nothing_to_the_next_one()
    {
        await using var silent = StagedPeer.Start(PeerPlan.Plaintext().Answer("MAIL", PeerReply.Nothing.ThenStall()));
        await using var good = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(silent)));
        var delivery = Root(gateway);
        delivery.Tell(gateway.Attempt());
        await silent.WaitForCommandAsync(command => command.Verb == "MAIL");
        delivery.Tell(new DeliveryCommands.BreakOff());
        Assert.Equal(FailureReason.Stopped, Assert.Single(ExpectMsg<DeliveryOutcome>(Limit).Recipients).Reason);

        gateway.Apply(Configurations.Off(Configurations.To(good)));
        delivery.Tell(gateway.Attempt());
        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(ExpectMsg<DeliveryOutcome>(Limit).Recipients).Disposition);
    }

    [Fact]
    [Trait("Rule", "Q-6")]
    public async Task What_another_node_has_now_is_not_begun_when_it_waited_and_others_go_on()
    {
        var gate = new Gate();
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().AnswerMessage(PeerReply.Of("250 2.0.0 Ok").After(gate)));
        var configuration = Configurations.Off(Configurations.To(peer));
        await using var gateway = new Gateway(configuration with { Delivery = configuration.Delivery with { ConnectionsPerHost = 1 } });
        var delivery = Root(gateway);
        DeliveryAttempt[] attempts = [gateway.Attempt(), gateway.Attempt(), gateway.Attempt()];
        foreach (var attempt in attempts)
            delivery.Tell(attempt);
        await gate.Reached.WaitAsync(Limit);

        delivery.Tell(new WithdrawAttempts(new HashSet<(QueueId, string)> { (attempts[1].Id, attempts[1].NextHop) }));
        var withdrawn = ExpectMsg<DeliveryOutcome>(Limit);
        Assert.Equal((attempts[1].Id, FailureReason.Stopped), (withdrawn.Id, Assert.Single(withdrawn.Recipients).Reason));
        gate.Open();
        DeliveryOutcome[] others = [ExpectMsg<DeliveryOutcome>(Limit), ExpectMsg<DeliveryOutcome>(Limit)];
        Assert.Equal(new[] { attempts[0].Id, attempts[2].Id }.Order(), others.Select(outcome => outcome.Id).Order());
        Assert.All(others, outcome => Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition));
        Assert.Equal(2, peer.Messages.Count);
    }

    [Fact]
    public async Task Draining_lets_what_is_under_way_finish_and_puts_off_the_rest()
    {
        var gate = new Gate();
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().AnswerMessage(PeerReply.Of("250 2.0.0 Ok").After(gate)));
        var configuration = Configurations.Off(Configurations.To(peer));
        await using var gateway = new Gateway(configuration with { Delivery = configuration.Delivery with { ConnectionsPerHost = 1 } });
        var delivery = Root(gateway);
        var drain = CreateTestProbe();

        delivery.Tell(gateway.Attempt());
        delivery.Tell(gateway.Attempt());
        await gate.Reached.WaitAsync(Limit);
        delivery.Tell(new DeliveryCommands.Drain(), drain);
        Assert.Equal(FailureReason.Stopped, Assert.Single(ExpectMsg<DeliveryOutcome>(Limit).Recipients).Reason);
        delivery.Tell(gateway.Attempt());
        Assert.Equal(FailureReason.Stopped, Assert.Single(ExpectMsg<DeliveryOutcome>(Limit).Recipients).Reason);
        gate.Open();

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(ExpectMsg<DeliveryOutcome>(Limit).Recipients).Disposition);
        drain.ExpectMsg<DeliveryEvents.Drained>(Limit);
    }

    [Fact]
    public async Task What_does_not_finish_is_broken_off_and_still_answered()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().Answer("MAIL", PeerReply.Nothing.ThenStall()));
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));
        var delivery = Root(gateway);
        var drain = CreateTestProbe();

        delivery.Tell(gateway.Attempt());
        await peer.WaitForCommandAsync(command => command.Verb == "MAIL");
        delivery.Tell(new DeliveryCommands.Drain(), drain);
        delivery.Tell(new DeliveryCommands.BreakOff());

        Assert.Equal(FailureReason.Stopped, Assert.Single(ExpectMsg<DeliveryOutcome>(Limit).Recipients).Reason);
        drain.ExpectMsg<DeliveryEvents.Drained>(Limit);
    }

    [Fact]
    public async Task A_report_that_cannot_be_made_is_answered_in_words()
    {
        await using var gateway = new Gateway(Configurations.Off());
        var reports = Sys.ActorOf(ReportComposerActor.Props(gateway.Services));
        var envelope = new Mail.Envelope(MailAddress.Parse("a@example.com"), [new Recipient(MailAddress.Parse("b@example.org"))]);

        reports.Tell(new ComposeReport(QueueId.New(DateTimeOffset.UtcNow), ReportKind.Failed, new BodyId(99), envelope, [], DateTimeOffset.UtcNow, null));

        Assert.Contains("99", ExpectMsg<ReportFailed>(Limit).Problem, StringComparison.Ordinal);
        reports.Tell(new ComposeReport(QueueId.New(DateTimeOffset.UtcNow), ReportKind.Failed, new BodyId(99), envelope, [], DateTimeOffset.UtcNow, null, WithoutOriginal: true));
        Assert.NotEqual(0, ExpectMsg<ReportComposed>(Limit).Message.Length);
    }

    private async Task<FailureReason> OutcomeOf(IActorRef delivery, Gateway gateway) =>
        Assert.Single((await delivery.Ask<DeliveryOutcome>(gateway.Attempt(), Limit)).Recipients).Reason;

    private IActorRef Root(Gateway gateway) => Sys.ActorOf(DeliveryRootActor.Props(gateway.Services));
}

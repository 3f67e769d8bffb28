using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using static SecureGateway.Mail.RecipientDisposition;

namespace SecureGateway.Queue.Tests.Lane;

public sealed class LaneDecisionsTests
{
    private readonly LaneModel _lane = new();

    [Fact]
    public void An_accepted_message_and_the_mark_of_its_first_attempt_are_one_row()
    {
        _lane.Accept(Sample.Envelope("a@x.example"));
        var attempt = _lane.DispatchOne();
        Assert.Equal([typeof(QueueEvents.Accepted), typeof(QueueEvents.AttemptStarted)], _lane.Flush().Select(e => e.GetType()));
        Assert.Equal((1, 0, false), (attempt.Attempt, attempt.Strikes, attempt.PossiblyDelivered));
    }

    [Fact]
    public void Recipients_are_put_together_by_next_hop()
    {
        _lane.Configuration.Routes["y.example"] = "x.example";
        _lane.Accept(Sample.Envelope("a@x.example", "b@z.example", "c@y.example"));
        var attempts = _lane.Dispatch().OrderBy(a => a.NextHop, StringComparer.Ordinal).ToArray();
        Assert.Equal(["x.example", "z.example"], attempts.Select(a => a.NextHop));
        Assert.Equal([0, 2], attempts[0].Recipients.Select(r => r.Index));
        Assert.Equal([1], attempts[1].Recipients.Select(r => r.Index));
    }

    [Fact]
    public void A_message_that_came_twice_is_kept_once()
    {
        var command = Sample.Enqueue(Sample.Envelope("a@x.example"), _lane.Now);
        _lane.Decisions.Accept(command);
        _lane.Decisions.Accept(command);
        Assert.Equal(1, _lane.State.Count);
        Assert.Single(_lane.Dispatch());
    }

    [Fact]
    public void A_new_message_takes_turns_with_the_backlog_of_an_outage()
    {
        _lane.Configuration.Window = 4;
        for (var i = 0; i < 4; i++)
            _lane.Accept(Sample.Envelope("a@x.example"));
        foreach (var attempt in _lane.Dispatch())
            _lane.Decisions.Record(Sample.Outcome(attempt, Deferred, _lane.Now.AddMinutes(1)), _lane.Now);
        _lane.Now = _lane.Now.AddMinutes(5);
        QueueId[] fresh = [_lane.Accept(Sample.Envelope("b@x.example")), _lane.Accept(Sample.Envelope("b@x.example"))];

        var begun = _lane.Dispatch();
        Assert.Equal(4, begun.Count);
        Assert.Equal(fresh, begun.Select(a => a.Id).Where(fresh.Contains)); // both, in their order, and two of those that were due before
        _lane.Decisions.Record(Sample.Outcome(begun[0], Delivered), _lane.Now);
        _lane.Decisions.Record(Sample.Outcome(begun[1], Delivered), _lane.Now);
        Assert.Equal(2, _lane.Dispatch().Count); // nobody new: the backlog has all the room
    }

    [Fact]
    public void A_message_without_recipients_is_refused() =>
        Assert.NotNull(_lane.Decisions.Accept(Sample.Enqueue(Sample.Envelope(), _lane.Now)));

    [Fact]
    public void A_delivered_message_is_gone_with_its_body()
    {
        _lane.Accept(Sample.Envelope("a@x.example"), body: 42);
        Assert.True(_lane.Decisions.Record(Sample.Outcome(_lane.DispatchOne(), Delivered), _lane.Now));
        _lane.Flush();
        Assert.Equal(0, _lane.State.Count);
        Assert.Equal(0, _lane.State.Lines.Count);
        Assert.Equal([new BodyId(42)], _lane.BodiesGone);
    }

    [Fact]
    [Trait("Rule", "Q-4")]
    public void One_refused_recipient_does_not_disturb_the_others()
    {
        _lane.Accept(Sample.Envelope("a@x.example", "b@x.example", "c@x.example"));
        var due = _lane.Now.AddMinutes(5);
        _lane.Decisions.Record(Sample.Outcome(_lane.DispatchOne(), due, Delivered, Failed, Deferred), _lane.Now);
        Assert.Equal([ReportKind.Failed], _lane.AskForReports().Select(r => r.Kind));
        _lane.Now = due;
        Assert.Equal([2], _lane.DispatchOne().Recipients.Select(r => r.Index));
    }

    [Fact]
    [Trait("Rule", "O-5")]
    public void A_deferred_message_is_never_tried_early_and_carries_its_strike()
    {
        _lane.Accept(Sample.Envelope("a@x.example"));
        var due = _lane.Now.AddMinutes(5);
        _lane.Decisions.Record(Sample.Outcome(_lane.DispatchOne(), Deferred, due, strikes: 1), _lane.Now);
        Assert.Equal(due.UtcTicks, _lane.Decisions.NextDue());
        _lane.Now = due.AddTicks(-1);
        Assert.Empty(_lane.Dispatch());
        _lane.Now = due;
        var again = _lane.DispatchOne();
        Assert.Equal((2, 1), (again.Attempt, again.Strikes));
    }

    [Fact]
    [Trait("Rule", "O-5")]
    public void An_operator_in_haste_does_not_bring_the_plaintext_attempt_forward()
    {
        var id = _lane.Accept(Sample.Envelope("a@x.example"));
        var due = _lane.Now.AddMinutes(5);
        _lane.Decisions.Record(Sample.Outcome(_lane.DispatchOne(), Deferred, due, strikes: 1), _lane.Now);
        Assert.Equal(0, _lane.Operators.Decide(new QueueCommands.RetryNow(QueueFilter.Of(id), "op"), _lane.Now).Changed);
        Assert.Empty(_lane.Dispatch());
        _lane.Flush();
        _lane.Crash();
        _lane.Operators.Decide(new QueueCommands.RetryNow(QueueFilter.Of(id), "op"), _lane.Now);
        Assert.Empty(_lane.Dispatch());
    }

    [Fact]
    [Trait("Rule", "O-5")]
    [Trait("Rule", "Q-5")]
    public void Strikes_and_due_times_survive_a_crash()
    {
        _lane.Accept(Sample.Envelope("a@x.example"));
        var due = _lane.Now.AddMinutes(5);
        _lane.Decisions.Record(Sample.Outcome(_lane.DispatchOne(), Deferred, due, strikes: 1), _lane.Now);
        _lane.Flush();
        _lane.Crash();
        Assert.Empty(_lane.Dispatch());
        _lane.Now = due;
        var again = _lane.DispatchOne();
        Assert.Equal((2, 1, false), (again.Attempt, again.Strikes, again.PossiblyDelivered));
    }

    [Fact]
    [Trait("Rule", "Q-5")]
    public void An_attempt_without_an_outcome_is_possibly_delivered_and_due_at_once()
    {
        _lane.Accept(Sample.Envelope("a@x.example"));
        _lane.DispatchOne();
        _lane.Flush();
        _lane.Crash();
        var again = _lane.DispatchOne();
        Assert.True(again.PossiblyDelivered);
        Assert.Equal(2, again.Attempt);
    }

    [Fact]
    [Trait("Rule", "Q-5")]
    public void A_message_that_only_waited_is_not_possibly_delivered_after_a_crash()
    {
        _lane.Accept(Sample.Envelope("a@x.example"));
        _lane.Flush();
        _lane.Crash();
        Assert.False(_lane.DispatchOne().PossiblyDelivered);
    }

    [Fact]
    [Trait("Rule", "Q-5")]
    public void A_lost_final_reply_stays_known_until_the_message_is_gone()
    {
        _lane.Accept(Sample.Envelope("a@x.example"));
        _lane.Decisions.Record(Sample.Outcome(_lane.DispatchOne(), Deferred, _lane.Now, possiblyDelivered: true), _lane.Now);
        _lane.Decisions.Record(Sample.Outcome(_lane.DispatchOne(), Deferred, _lane.Now), _lane.Now);
        Assert.True(_lane.DispatchOne().PossiblyDelivered);
    }

    [Fact]
    public void An_outcome_that_nobody_waits_for_changes_nothing()
    {
        _lane.Accept(Sample.Envelope("a@x.example"));
        var outcome = Sample.Outcome(_lane.DispatchOne(), Deferred, _lane.Now.AddMinutes(5));
        Assert.True(_lane.Decisions.Record(outcome, _lane.Now));
        _lane.Flush();
        Assert.False(_lane.Decisions.Record(outcome, _lane.Now));
        Assert.Empty(_lane.Flush());
    }

    [Fact]
    public void A_deferral_without_a_time_waits_all_the_same()
    {
        _lane.Accept(Sample.Envelope("a@x.example"));
        _lane.Decisions.Record(Sample.Outcome(_lane.DispatchOne(), Deferred), _lane.Now);
        Assert.Empty(_lane.Dispatch());
        Assert.NotNull(_lane.Decisions.NextDue());
    }

    [Fact]
    public void No_more_than_the_window_is_under_way_to_one_next_hop_and_others_are_not_held_up()
    {
        _lane.Configuration.Window = 2;
        for (var i = 0; i < 5; i++)
            _lane.Accept(Sample.Envelope("a@slow.example"));
        _lane.Accept(Sample.Envelope("a@fast.example"));
        var attempts = _lane.Dispatch();
        Assert.Equal(["fast.example", "slow.example", "slow.example"], attempts.Select(a => a.NextHop).Order(StringComparer.Ordinal));
        Assert.Empty(_lane.Dispatch());
        _lane.Decisions.Record(Sample.Outcome(attempts.First(a => a.NextHop == "slow.example"), Delivered), _lane.Now);
        Assert.Single(_lane.Dispatch());
    }

    [Fact]
    public void Attempts_begin_in_the_order_in_which_they_are_due()
    {
        _lane.Configuration.Window = 1;
        var ids = Enumerable.Range(0, 4).Select(_ => _lane.Accept(Sample.Envelope("a@x.example"))).ToArray();
        var order = new List<QueueId>();
        while (_lane.Dispatch() is [var attempt])
        {
            order.Add(attempt.Id);
            _lane.Decisions.Record(Sample.Outcome(attempt, Delivered), _lane.Now);
        }

        Assert.Equal(ids, order);
    }

    [Fact]
    public void No_more_than_the_bound_is_under_way_in_all()
    {
        var lane = new LaneModel { UnderWayAtMost = 3 };
        lane.Crash(); // takes the bound
        for (var i = 0; i < 5; i++)
            lane.Accept(Sample.Envelope($"a@x{i}.example"));
        Assert.Equal(3, lane.Dispatch().Count);
        Assert.Null(lane.Decisions.NextDue());
    }

    [Fact]
    public void Recipients_that_the_configuration_sends_elsewhere_begin_there_without_strikes()
    {
        _lane.Accept(Sample.Envelope("a@x.example", "b@x.example"));
        _lane.Decisions.Record(Sample.Outcome(_lane.DispatchOne(), Deferred, _lane.Now.AddMinutes(5), strikes: 1), _lane.Now);
        _lane.Now = _lane.Now.AddMinutes(5);
        _lane.Configuration.Routes["x.example"] = "new-hop";
        var moved = _lane.DispatchOne();
        Assert.Equal(("new-hop", 1, 0), (moved.NextHop, moved.Attempt, moved.Strikes));
        _lane.Decisions.Record(Sample.Outcome(moved, Deferred, _lane.Now.AddMinutes(5)), _lane.Now);
        _lane.Flush();
        _lane.Crash();

        _lane.Now = _lane.Now.AddMinutes(5);
        _lane.Configuration.Routes.Clear();
        var back = _lane.DispatchOne();
        Assert.Equal(("x.example", 2, 1), (back.NextHop, back.Attempt, back.Strikes)); // the strike had stayed behind
        _lane.Decisions.Record(Sample.Outcome(back, Delivered), _lane.Now);
        Assert.Equal(0, _lane.State.Count);
        Assert.Equal(0, _lane.State.Lines.Count);
    }

    [Fact]
    public void A_failed_recipient_owes_a_report_until_the_report_is_queued_itself()
    {
        var id = _lane.Accept(Sample.Envelope("a@x.example"), body: 1);
        _lane.Decisions.Record(Sample.Outcome(_lane.DispatchOne(), Failed), _lane.Now);
        Assert.Equal(id, Assert.Single(_lane.AskForReports()).About);
        _lane.Flush();
        _lane.Crash();
        var ask = Assert.Single(_lane.AskForReports());
        Assert.Equal((ReportKind.Failed, new BodyId(1)), (ask.Kind, ask.Body));
        Assert.Equal(Sample.Unknown, Assert.Single(ask.Recipients).Reply);
        Assert.Empty(_lane.AskForReports());

        var report = Sample.NullSender("sender@corp.example");
        var reportId = QueueId.New(_lane.Now);
        Assert.True(_lane.Decisions.SendReport(id, ask.Kind, reportId, report, new BodyId(2), 500, _lane.Now));
        Assert.Equal(
            [typeof(QueueEvents.Accepted), typeof(QueueEvents.ReportSent), typeof(QueueEvents.Gone)],
            _lane.Flush().Select(e => e.GetType()));
        Assert.Equal([new BodyId(1)], _lane.BodiesGone);
        Assert.Equal((reportId, "corp.example"), (_lane.DispatchOne() is var attempt ? attempt.Id : default, attempt.NextHop));
    }

    [Fact]
    public void A_report_that_could_not_be_made_is_asked_for_again_later()
    {
        var id = _lane.Accept(Sample.Envelope("a@x.example"));
        _lane.Decisions.Record(Sample.Outcome(_lane.DispatchOne(), Failed), _lane.Now);
        Assert.Single(_lane.AskForReports());
        _lane.Decisions.AskAgain(id, ReportKind.Failed, made: true, _lane.Now);
        Assert.Empty(_lane.AskForReports());
        _lane.Now = _lane.Now.AddMinutes(5);
        Assert.Single(_lane.AskForReports());
    }

    [Fact]
    public void There_is_never_a_report_about_a_message_without_a_sender()
    {
        _lane.Accept(Sample.NullSender("a@x.example"));
        _lane.Decisions.Record(Sample.Outcome(_lane.DispatchOne(), Failed), _lane.Now);
        Assert.Empty(_lane.AskForReports());
        Assert.Equal(0, _lane.State.Count);
    }

    [Theory]
    [InlineData(DsnNotify.Unspecified, Failed, false, ReportKind.Failed)]
    [InlineData(DsnNotify.Failure, Failed, false, ReportKind.Failed)]
    [InlineData(DsnNotify.Never, Failed, false, null)]
    [InlineData(DsnNotify.Success, Failed, false, null)]
    [InlineData(DsnNotify.Delay, Failed, false, null)]
    [InlineData(DsnNotify.Unspecified, Delivered, false, null)]
    [InlineData(DsnNotify.Success, Delivered, false, ReportKind.Relayed)]
    [InlineData(DsnNotify.Success, Delivered, true, null)]
    [InlineData(DsnNotify.Success | DsnNotify.Failure, Failed, false, ReportKind.Failed)]
    public void Notify_says_which_reports_a_sender_gets(DsnNotify notify, RecipientDisposition disposition, bool passedOn, ReportKind? report)
    {
        var envelope = Sample.Envelope("a@x.example");
        _lane.Accept(envelope with { Recipients = [envelope.Recipients[0] with { Notify = notify }] });
        var outcome = Sample.Outcome(_lane.DispatchOne(), disposition);
        _lane.Decisions.Record(outcome with { Recipients = [outcome.Recipients[0] with { DsnPassedOn = passedOn }] }, _lane.Now);
        Assert.Equal(report is { } kind ? [kind] : [], _lane.AskForReports().Select(r => r.Kind));
    }

    [Theory]
    [InlineData(DsnNotify.Unspecified, true)]
    [InlineData(DsnNotify.Delay, true)]
    [InlineData(DsnNotify.Failure, false)]
    [InlineData(DsnNotify.Never, false)]
    public void A_delay_is_told_once_when_the_sender_wants_it(DsnNotify notify, bool told)
    {
        _lane.Configuration.DelayNoticeAfter = TimeSpan.FromHours(4);
        var envelope = Sample.Envelope("a@x.example");
        _lane.Accept(envelope with { Recipients = [envelope.Recipients[0] with { Notify = notify }] });
        var notices = new List<ComposeReport>();
        for (var hour = 0; hour < 8; hour++)
        {
            _lane.Decisions.Record(Sample.Outcome(_lane.DispatchOne(), Deferred, _lane.Now.AddHours(1)), _lane.Now);
            notices.AddRange(_lane.AskForReports());
            Assert.True(notices.Count == 0 || hour >= 4);
            _lane.Now = _lane.Now.AddHours(1);
        }

        Assert.Equal(told ? 1 : 0, notices.Count);
        Assert.All(notices, n => Assert.Equal((ReportKind.Delayed, Sample.Start.AddDays(5)), (n.Kind, n.RetriesUntil!.Value)));
    }

    [Fact]
    [Trait("Rule", "Q-7")]
    public void What_is_held_is_not_tried_until_it_is_released()
    {
        var id = _lane.Accept(Sample.Envelope("a@x.example"));
        Assert.Equal(new OperationDone(1, 1, 0), _lane.Operators.Decide(new QueueCommands.Hold(QueueFilter.Of(id), "op"), _lane.Now));
        _lane.Flush();
        _lane.Crash();
        Assert.Empty(_lane.Dispatch());
        Assert.Equal(new OperationDone(1, 1, 0), _lane.Operators.Decide(new QueueCommands.Release(QueueFilter.Of(id), "op"), _lane.Now));
        Assert.Single(_lane.Dispatch());
    }

    [Fact]
    [Trait("Rule", "Q-7")]
    public void Holding_what_is_under_way_lets_the_attempt_end_and_holds_then()
    {
        var id = _lane.Accept(Sample.Envelope("a@x.example"));
        var attempt = _lane.DispatchOne();
        _lane.Operators.Decide(new QueueCommands.Hold(QueueFilter.Of(id), "op"), _lane.Now);
        _lane.Decisions.Record(Sample.Outcome(attempt, Deferred, _lane.Now), _lane.Now);
        Assert.Empty(_lane.Dispatch());
        Assert.Null(_lane.Decisions.NextDue());
    }

    [Fact]
    [Trait("Rule", "Q-7")]
    public void Retry_now_makes_everything_due_that_waits_for_a_next_hop()
    {
        _lane.Accept(Sample.Envelope("a@x.example"));
        _lane.Accept(Sample.Envelope("a@y.example"));
        foreach (var attempt in _lane.Dispatch())
            _lane.Decisions.Record(Sample.Outcome(attempt, Deferred, _lane.Now.AddHours(1)), _lane.Now);
        Assert.Equal(new OperationDone(1, 1, 0), _lane.Operators.Decide(new QueueCommands.RetryNow(new QueueFilter { NextHop = "x.example" }, "op"), _lane.Now));
        Assert.Equal("x.example", _lane.DispatchOne().NextHop);
    }

    [Fact]
    [Trait("Rule", "Q-7")]
    public void A_message_returned_by_an_operator_is_gone_once_its_sender_is_told()
    {
        var id = _lane.Accept(Sample.Envelope("a@x.example", "b@y.example"));
        _lane.Operators.Decide(new QueueCommands.ReturnToSender(QueueFilter.Of(id), "op"), _lane.Now);
        var ask = Assert.Single(_lane.AskForReports());
        Assert.Equal(2, ask.Recipients.Length);
        Assert.All(ask.Recipients, r => Assert.Equal(FailureReason.ReturnedByOperator, r.Reason));
        _lane.Decisions.SendReport(id, ask.Kind, QueueId.New(_lane.Now), Sample.NullSender("sender@corp.example"), new BodyId(2), 5, _lane.Now);
        Assert.Null(_lane.State.Find(id));
    }

    [Fact]
    [Trait("Rule", "Q-7")]
    public void A_deleted_message_is_gone_without_a_report_and_one_under_way_is_left_alone()
    {
        _lane.Configuration.Window = 1;
        _lane.Accept(Sample.Envelope("a@x.example"));
        _lane.Accept(Sample.Envelope("a@x.example"));
        _lane.DispatchOne();
        var all = QueueFilter.Everything;
        Assert.Equal(new OperationDone(2, 1, 1), _lane.Operators.Decide(new QueueCommands.Delete(all, "op", DryRun: true), _lane.Now));
        Assert.Equal(2, _lane.State.Count);
        Assert.Equal(new OperationDone(2, 1, 1), _lane.Operators.Decide(new QueueCommands.Delete(all, "op"), _lane.Now));
        Assert.Equal(1, _lane.State.Count);
        Assert.Empty(_lane.AskForReports());
    }
}

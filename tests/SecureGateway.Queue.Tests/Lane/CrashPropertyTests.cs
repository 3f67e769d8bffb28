using CsCheck;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Queue.Tests.Lane;

/// <summary>
/// Random histories of a lane, with crashes at any point, judged by a model that knows only what was promised: which
/// recipients of acknowledged messages have a final outcome in the journal.
/// </summary>
public sealed class CrashPropertyTests
{
    private static readonly string[] Domains = ["a.example", "b.example", "c.example"];

    [Fact]
    [Trait("Rule", "Q-1")]
    [Trait("Rule", "Q-4")]
    [Trait("Rule", "Q-5")]
    [Trait("Rule", "O-5")]
    public void No_crash_loses_an_acknowledged_recipient_or_a_strike_or_a_due_time() =>
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, int.MaxValue - 1]).Array[5, 120].Sample(steps => new History().Run(steps), iter: 1500);

    private sealed class History
    {
        private readonly LaneModel _lane = new();
        private readonly List<DeliveryAttempt> _underWay = [];
        private readonly HashSet<(QueueId, int)> _promised = [];
        private readonly List<Action> _onFlush = [];
        private long _body;

        public void Run((int What, int Seed)[] steps)
        {
            foreach (var (what, seed) in steps)
            {
                Step(what, new Random(seed));
                CheckDueTimes();
            }

            Flush();
            Crash();
        }

        private void Step(int what, Random random)
        {
            switch (what)
            {
                case 0 or 1: Accept(random); break;
                case 2 or 3: Dispatch(); break;
                case 4 or 5 or 6: Outcome(random); break;
                case 7: Flush(); break;
                case 8: _lane.Now = _lane.Now.AddMinutes(random.Next(1, 10)); break;
                case 9: Operate(random); break;
                case 10: _lane.Configuration.Routes[Domains[random.Next(3)]] = Domains[random.Next(3)]; break;
                default:
                    if (random.Next(3) == 0)
                        FlushAndSnapshot();
                    else
                        Crash();
                    break;
            }
        }

        private void Accept(Random random)
        {
            var recipients = Enumerable.Range(0, random.Next(1, 5)).Select(i => $"u{i}@{Domains[random.Next(3)]}").ToArray();
            var id = _lane.Accept(random.Next(4) == 0 ? Sample.NullSender(recipients) : Sample.Envelope(recipients), ++_body);
            _onFlush.Add(() =>
            {
                for (var i = 0; i < recipients.Length; i++)
                    _promised.Add((id, i));
            });
        }

        // As the actor does it: an attempt is given to delivery when its mark is durable.
        private void Dispatch()
        {
            var begun = _lane.Dispatch();
            Flush();
            _underWay.AddRange(begun);
        }

        private void Outcome(Random random)
        {
            if (_underWay.Count == 0)
                return;
            var attempt = _underWay[random.Next(_underWay.Count)];
            _underWay.Remove(attempt);
            var retryAt = _lane.Now.AddMinutes(5);
            var dispositions = attempt.Recipients.Select(_ => (RecipientDisposition)random.Next(3)).ToArray();
            var outcome = Sample.Outcome(attempt, retryAt, dispositions) with { Strikes = random.Next(3), PossiblyDelivered = random.Next(5) == 0 };
            Assert.True(_lane.Decisions.Record(outcome, _lane.Now));
            _onFlush.Add(() =>
            {
                foreach (var final in outcome.Recipients.Where(r => r.Disposition != RecipientDisposition.Deferred))
                    Assert.True(_promised.Remove((attempt.Id, final.Index)), "a final outcome for someone who had one already");
            });
        }

        private void Operate(Random random)
        {
            var which = new QueueFilter { NextHop = Domains[random.Next(3)] };
            var gone = LaneQueries.Select(_lane.State, which).Where(d => !d.UnderWay).SelectMany(d => d.Pending.Select(i => (d.Message.Id, i))).ToArray();
            IQueueOperation operation = random.Next(6) switch
            {
                0 or 1 => new QueueCommands.Hold(which, "op"),
                2 or 3 => new QueueCommands.Release(which, "op"),
                4 => new QueueCommands.RetryNow(which, "op"),
                _ => random.Next(2) == 0 ? new QueueCommands.Delete(which, "op") : new QueueCommands.ReturnToSender(which, "op"),
            };
            _lane.Operators.Decide(operation, _lane.Now);
            if (operation is QueueCommands.Delete or QueueCommands.ReturnToSender)
                _onFlush.Add(() => _promised.ExceptWith(gone));
        }

        private void Flush()
        {
            _lane.Flush();
            foreach (var each in _onFlush)
                each();
            _onFlush.Clear();
        }

        private void FlushAndSnapshot()
        {
            Flush();
            _lane.Snapshot();
        }

        private void Crash()
        {
            var before = _lane.Durable;
            _onFlush.Clear();
            _underWay.Clear();
            _lane.Crash(markLost: false);
            Assert.Equal(before, _lane.Dump());
            _lane.Crash();
            var waiting = _lane.State.Messages.SelectMany(m => m.Destinations.SelectMany(d => d.Pending.Select(i => (m.Id, i)))).ToArray();
            Assert.Equal(waiting.Length, waiting.Distinct().Count());
            Assert.True(_promised.SetEquals(waiting), "an acknowledged recipient was lost, or one with a final outcome came back");
            Assert.All(_lane.State.Messages, m => Assert.DoesNotContain(m.Body, _lane.BodiesGone));
        }

        // Whatever is in line is found by its line: no message is forgotten in a corner.
        private void CheckDueTimes()
        {
            var next = _lane.State.Messages.SelectMany(m => m.Destinations).Where(d => d.Waits && !d.Line.Full).Select(d => (long?)d.Due).Min();
            Assert.Equal(next, _lane.State.Lines.First?.HeadDue);
        }
    }
}

using Akka.Actor;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>
/// One outbound policy: supervises the deliveries of its messages. Holds, for each next hop, how many are under way at a
/// time and whether it rests after failures. Answers every attempt exactly once: a delivery that dies becomes a temporary
/// failure of its message (InternalError), and attempts that still wait when the gateway stops are put off unharmed.
/// </summary>
internal sealed class OutboundPolicyActor : UntypedActor
{
    // An actor's birth and death cost as much as a small message: one that is through with a message takes another.
    private const int IdleAtMost = 64;

    private readonly DeliveryServices _services;
    private readonly string _policy;
    private readonly Dictionary<IActorRef, Running> _running = [];
    private readonly List<IActorRef> _idle = [];
    private readonly Props _deliveries;
    private readonly Dictionary<string, Hop> _hops = [];
    private IActorRef? _drainedTo;

    public OutboundPolicyActor(DeliveryServices services, string policy)
    {
        _services = services;
        _policy = policy;
        _deliveries = DeliveryActor.Props(services);
    }

    public static Props Props(DeliveryServices services, string policy) =>
        Akka.Actor.Props.Create(() => new OutboundPolicyActor(services, policy));

    // What a delivery threw is logged here and ends it; its death is answered in Terminated.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(error =>
    {
        if (_running.TryGetValue(Sender, out var running))
            DeliveryLog.Threw(_services.Logger, error.InnerException ?? error, running.Planned.Attempt.Id, running.Planned.Attempt.NextHop);
        return Directive.Stop;
    }, loggingEnabled: false);

    // A fault of this actor itself: whoever waits is answered before everything here is forgotten.
    protected override void PreRestart(Exception reason, object message)
    {
        var now = _services.Time.GetUtcNow();
        var waiting = _hops.Values.SelectMany(hop => hop.Waiting);
        if (message is PlannedAttempt planned && _running.Values.All(running => running.Planned != planned) && !waiting.Contains(planned))
            planned.Asker.Tell(Broken(planned));
        foreach (var waits in waiting)
            waits.Asker.Tell(Broken(waits));
        foreach (var running in _running.Values)
            running.Planned.Asker.Tell(Broken(running.Planned) with { PossiblyDelivered = true }); // its connection is cut somewhere
        base.PreRestart(reason, message);

        DeliveryOutcome Broken(PlannedAttempt attempt)
        {
            var problem = new HostProblem(null, FailureReason.InternalError, null, reason.Message);
            return OutcomeMaker.Failed(attempt.Plan, attempt.Attempt, problem, now, Unconnected(attempt, now, problem));
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AttemptResult result:
                if (_running.Remove(Sender, out var through))
                {
                    Rest(Sender);
                    Ended(through, result);
                }

                break;
            case PlannedAttempt planned:
                Take(planned);
                break;
            case Terminated death:
                if (_running.Remove(death.ActorRef, out var broken))
                    Ended(broken, Broken(broken.Planned));
                else
                    _idle.Remove(death.ActorRef);
                break;
            case WithdrawAttempts withdraw:
                Withdraw(withdraw.Which);
                break;
            case DeliveryQueries.ListDeliveries:
                Sender.Tell(List());
                break;
            case DeliveryCommands.Drain:
                Drain();
                break;
            case DeliveryCommands.BreakOff:
                foreach (var child in _running.Keys)
                    child.Tell(message);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Take(PlannedAttempt planned)
    {
        if (_drainedTo is not null)
        {
            PutOff(planned);
            return;
        }

        var hop = HopOf(planned);
        if (hop.UnderWay < hop.Limit)
            Start(hop, planned);
        else
            hop.Waiting.Enqueue(planned);
    }

    private void Start(Hop hop, PlannedAttempt planned)
    {
        var now = _services.Time.GetUtcNow();
        if (!hop.BackOff.MayTry(now, out var probe))
        {
            var problem = new HostProblem(null, FailureReason.NextHopBackOff, null, $"rests until {hop.BackOff.Until:O}");
            var outcome = OutcomeMaker.Failed(planned.Plan, planned.Attempt, problem, now, Unconnected(planned, now, problem), hop.BackOff.Until);
            AttemptRecord.Write(_services, planned.Attempt, outcome, null);
            planned.Asker.Tell(outcome);
            return;
        }

        hop.UnderWay++;
        var child = Delivery();
        _running.Add(child, new Running(planned, hop, probe, now));
        child.Tell(planned, Self);
    }

    private IActorRef Delivery()
    {
        if (_idle is [.., var idle])
        {
            _idle.RemoveAt(_idle.Count - 1);
            return idle;
        }

        var born = Context.ActorOf(_deliveries);
        Context.Watch(born);
        return born;
    }

    private void Rest(IActorRef child)
    {
        if (_idle.Count < IdleAtMost)
        {
            _idle.Add(child);
            return;
        }

        Context.Unwatch(child);
        Context.Stop(child);
    }

    private AttemptResult Broken(PlannedAttempt planned)
    {
        var now = _services.Time.GetUtcNow();
        var problem = new HostProblem(null, FailureReason.InternalError, null, "the delivery broke");
        var outcome = OutcomeMaker.Failed(planned.Plan, planned.Attempt, problem, now, Unconnected(planned, now, problem));
        return new AttemptResult(outcome with { PossiblyDelivered = true }, false, false); // it may have broken after the dot
    }

    private void Ended(Running running, AttemptResult result)
    {
        running.Planned.Asker.Tell(result.Outcome);

        var hop = running.Hop;
        hop.UnderWay--;
        if (result.Reached)
            hop.BackOff.Reached();
        else if (!result.Unreachable)
            hop.BackOff.Undecided(running.Probe);
        else if (hop.BackOff.Unreachable(_services.Time.GetUtcNow(), running.Probe))
            DeliveryLog.BacksOff(_services.Logger, hop.Key, hop.BackOff.Failures, hop.BackOff.Until!.Value);
        Pump(hop);
        if (_drainedTo is { } asker && _running.Count == 0)
            asker.Tell(new DeliveryEvents.Drained());
    }

    // Attempts that waited are judged by the configuration of now.
    private void Pump(Hop hop)
    {
        var revision = _services.Policy.Current.Revision;
        while (hop.UnderWay < hop.Limit && hop.Waiting.TryDequeue(out var planned))
        {
            if (planned.Plan.Snapshot.Revision == revision)
                Start(hop, planned);
            else
                Context.Parent.Tell(new PlanAgain(planned.Attempt, planned.Asker));
        }

        if (hop is { UnderWay: 0, Waiting.Count: 0, BackOff.Failures: 0 })
            _hops.Remove(hop.Key);
    }

    private void Withdraw(IReadOnlySet<(QueueId, string)> which)
    {
        foreach (var hop in _hops.Values)
        {
            for (var left = hop.Waiting.Count; left > 0; left--)
            {
                var planned = hop.Waiting.Dequeue();
                if (which.Contains((planned.Attempt.Id, planned.Attempt.NextHop)))
                    PutOff(planned, "another node has the message");
                else
                    hop.Waiting.Enqueue(planned);
            }
        }

        foreach (var (child, running) in _running)
        {
            if (which.Contains((running.Planned.Attempt.Id, running.Planned.Attempt.NextHop)))
                child.Tell(new DeliveryCommands.BreakOff());
        }
    }

    private void Drain()
    {
        _drainedTo = Sender;
        foreach (var hop in _hops.Values)
        {
            while (hop.Waiting.TryDequeue(out var planned))
                PutOff(planned);
        }

        if (_running.Count == 0)
            Sender.Tell(new DeliveryEvents.Drained());
    }

    private void PutOff(PlannedAttempt planned, string why = "the gateway stops")
    {
        var now = _services.Time.GetUtcNow();
        planned.Asker.Tell(OutcomeMaker.PutOff(
            planned.Attempt, FailureReason.Stopped, why, now, planned.Plan.Snapshot.Revision, now));
    }

    private DeliveryQueries.DeliveriesUnderWay List() => new(
        _policy,
        [.. _running.Values.Select(running => new DeliveryQueries.DeliveryUnderWay(
            running.Planned.Attempt.Id, running.Planned.Attempt.NextHop, running.Planned.Attempt.Attempt, running.Started))],
        [.. _hops.Values.Select(hop => new DeliveryQueries.NextHopState(hop.Key, hop.UnderWay, hop.Waiting.Count, hop.BackOff.Until))]);

    private Hop HopOf(PlannedAttempt planned)
    {
        var key = planned.Plan.Hop.Key;
        if (!_hops.TryGetValue(key, out var hop))
            _hops[key] = hop = new Hop(key, new BackOff(_services.Options.BackOff));
        hop.Limit = planned.Plan.Snapshot.Configuration.Delivery.ConnectionsPerHost;
        return hop;
    }

    private static AttemptEvidence Unconnected(PlannedAttempt planned, DateTimeOffset now, HostProblem problem) => new(
        planned.Plan.Snapshot.Revision, now, TimeSpan.Zero, planned.Plan.Pattern, planned.Plan.Hop.Route.Connection,
        [new HostEvidence("", null, null, problem.Reason, Policy.TlsFailurePolicy.FaultOf(problem.Reason), problem.Detail, false)], false);

    private sealed record Running(PlannedAttempt Planned, Hop Hop, bool Probe, DateTimeOffset Started);

    private sealed class Hop(string key, BackOff backOff)
    {
        public string Key => key;

        public BackOff BackOff => backOff;

        public int Limit { get; set; }

        public int UnderWay { get; set; }

        public Queue<PlannedAttempt> Waiting { get; } = new();
    }
}

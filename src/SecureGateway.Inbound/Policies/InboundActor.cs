using Akka.Actor;

namespace SecureGateway.Inbound;

/// <summary>
/// The door. Hands each connection to the policy actor of the profile that matched, making that actor when it is first
/// needed, and drains. Lists and stops sessions from the register, so it can do that while any session is stuck. A policy
/// actor that fails is resumed: its sessions go on.
/// </summary>
public sealed class InboundActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan DrainStep = TimeSpan.FromMilliseconds(100);

    private readonly InboundServices _services;
    private readonly Dictionary<string, IActorRef> _policies = new(StringComparer.Ordinal);
    private readonly List<IActorRef> _waitForDrain = [];
    private bool _draining;
    private long _drainBegan;
    private TimeSpan _drainLimit;

    public InboundActor(InboundServices services)
    {
        _services = services;
        Receive<InboundCommands.OpenSession>(Open);
        Receive<InboundCommands.StopSession>(Stop);
        Receive<InboundQueries.ListSessions>(List);
        Receive<InboundCommands.Drain>(Drain);
        Receive<DrainTick>(_ => CheckDrained());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(InboundServices services) => Akka.Actor.Props.Create(() => new InboundActor(services));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Resume);

    private void Open(InboundCommands.OpenSession open)
    {
        if (_draining)
        {
            InboundPolicyActor.Refuse(_services, new SmtpSessionStatus(open.Terms, _services.Clock.GetUtcNow()), RefusalKind.Draining, Sender);
            return;
        }

        var profile = open.Terms.Match.Profile.Name;
        if (!_policies.TryGetValue(profile, out var policy))
            _policies[profile] = policy = Context.ActorOf(InboundPolicyActor.Props(_services, profile), $"policy-{_policies.Count}");
        policy.Forward(open);
    }

    private void Stop(InboundCommands.StopSession stop)
    {
        var session = _services.Register.Find(stop.Id);
        session?.Terms.Connection.Stop(stop.Reason);
        Sender.Tell(new InboundCommands.SessionStopped(stop.Id, session is not null));
    }

    private void List(InboundQueries.ListSessions list) => Sender.Tell(new InboundQueries.SmtpSessionList(
        [.. _services.Register.Open(list.Profile).OrderBy(session => session.Since).Select(session => session.Info())]));

    private void Drain(InboundCommands.Drain drain)
    {
        _waitForDrain.Add(Sender);
        if (!_draining)
        {
            _draining = true;
            _drainBegan = _services.Clock.GetTimestamp();
            _drainLimit = drain.Limit;
            _services.Log.Draining(_services.Register.Count, drain.Limit.TotalSeconds);
            foreach (var policy in _policies.Values)
                policy.Tell(SessionMessages.Drain.Instance);
        }

        Timers.StartPeriodicTimer("drain", DrainTick.Instance, TimeSpan.Zero, DrainStep);
    }

    private void CheckDrained()
    {
        var open = _services.Register.Open();
        if (open.Count > 0 && _services.Clock.GetElapsedTime(_drainBegan) < _drainLimit)
            return;
        Timers.Cancel("drain");
        foreach (var session in open)
            session.Terms.Connection.BreakOff();
        _services.Log.Drained(open.Count);
        foreach (var waiting in _waitForDrain)
            waiting.Tell(new InboundCommands.Drained(open.Count));
        _waitForDrain.Clear();
    }

    private sealed class DrainTick
    {
        public static readonly DrainTick Instance = new();
    }
}

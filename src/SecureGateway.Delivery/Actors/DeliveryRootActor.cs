using System.Collections.Immutable;
using Akka.Actor;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>
/// Takes attempts from the queue (<see cref="DeliveryKey"/>), plans each under the configuration of now, and hands it to
/// the actor of its outbound policy. Attempts without a route, or whose route has changed since the queue made them up,
/// are answered here. A policy actor that fails answers for its deliveries and is restarted. A fault while an attempt is
/// planned is a temporary failure of that message, and everything else here goes on.
/// </summary>
internal sealed class DeliveryRootActor : UntypedActor
{
    private static readonly TimeSpan FaultRetry = TimeSpan.FromMinutes(5);

    private const int KeptPlans = 20_000;

    private readonly DeliveryServices _services;
    private readonly Dictionary<DomainName, DeliveryPlan?> _plans = [];
    private readonly Dictionary<string, IActorRef> _policies = [];
    private PolicySnapshot? _planned;
    private IActorRef? _drainedTo;
    private int _draining;

    public DeliveryRootActor(DeliveryServices services) => _services = services;

    public static Props Props(DeliveryServices services) => Akka.Actor.Props.Create(() => new DeliveryRootActor(services));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case DeliveryAttempt attempt:
                Take(attempt, Sender);
                break;
            case PlanAgain again:
                Take(again.Attempt, again.Asker);
                break;
            case WithdrawAttempts or DeliveryCommands.BreakOff:
                foreach (var policy in _policies.Values)
                    policy.Forward(message);
                break;
            case DeliveryQueries.ListPolicies:
                Sender.Tell(new DeliveryQueries.OutboundPolicies(_policies.ToImmutableDictionary()));
                break;
            case DeliveryCommands.Drain:
                Drain();
                break;
            case DeliveryEvents.Drained when --_draining == 0:
                _drainedTo.Tell(message);
                break;
            case DeliveryEvents.Drained:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // Not left to supervision: a restart would end every delivery under way, and none of them would be answered for.
    private void Take(DeliveryAttempt attempt, IActorRef asker)
    {
        try
        {
            Plan(attempt, asker);
        }
        catch (Exception fault)
        {
            DeliveryLog.Threw(_services.Logger, fault, attempt.Id, attempt.NextHop);
            var now = _services.Time.GetUtcNow();
            asker.Tell(OutcomeMaker.PutOff(attempt, FailureReason.InternalError, fault.Message, now + FaultRetry, _planned?.Revision ?? 0, now));
        }
    }

    private void Plan(DeliveryAttempt attempt, IActorRef asker)
    {
        var snapshot = _services.Policy.Current;
        var now = _services.Time.GetUtcNow();
        if (_drainedTo is not null)
        {
            asker.Tell(OutcomeMaker.PutOff(attempt, FailureReason.Stopped, "the gateway stops", now, snapshot.Revision, now));
            return;
        }

        var plan = PlanFor(snapshot, attempt.Recipients[0].Recipient.Address.Domain);
        foreach (var recipient in attempt.Recipients)
        {
            if ((PlanFor(snapshot, recipient.Recipient.Address.Domain)?.Hop.Key ?? NextHop.NoRoute) == attempt.NextHop)
                continue;
            // Due at once: the queue groups its recipients by the configuration of now, and an apply delays nobody's mail.
            asker.Tell(OutcomeMaker.PutOff(attempt, FailureReason.NoRoute, "the route changed while the message waited", now, snapshot.Revision, now));
            return;
        }

        if (plan is null)
        {
            var outcome = OutcomeMaker.NoRoute(snapshot, attempt, now);
            AttemptRecord.Write(_services, attempt, outcome, null);
            asker.Tell(outcome);
            return;
        }

        if (!_policies.TryGetValue(plan.PolicyName, out var policy))
            _policies[plan.PolicyName] = policy = Context.ActorOf(OutboundPolicyActor.Props(_services, plan.PolicyName), Uri.EscapeDataString(plan.PolicyName));
        policy.Tell(new PlannedAttempt(attempt, plan, asker));
    }

    private DeliveryPlan? PlanFor(PolicySnapshot snapshot, DomainName domain)
    {
        if (!ReferenceEquals(snapshot, _planned) || _plans.Count > KeptPlans)
        {
            _plans.Clear();
            _planned = snapshot;
        }

        if (!_plans.TryGetValue(domain, out var plan))
            _plans[domain] = plan = snapshot.Routes.Find(domain) is { } hop ? new DeliveryPlan(snapshot, hop) : null;
        return plan;
    }

    private void Drain()
    {
        _drainedTo = Sender;
        _draining = _policies.Count;
        if (_draining == 0)
            Sender.Tell(new DeliveryEvents.Drained());
        foreach (var policy in _policies.Values)
            policy.Tell(new DeliveryCommands.Drain());
    }
}

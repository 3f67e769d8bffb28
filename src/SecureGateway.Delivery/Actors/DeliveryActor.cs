using Akka.Actor;

namespace SecureGateway.Delivery;

/// <summary>
/// One message on its way to one next hop, and the next one when that has ended. Promises its parent one
/// <see cref="AttemptResult"/> for each, or its own death by the exception that prevented it. Stopping it breaks the attempt off.
/// </summary>
internal sealed class DeliveryActor(DeliveryServices services) : UntypedActor
{
    private CancellationTokenSource _stop = new();

    public static Props Props(DeliveryServices services) => Akka.Actor.Props.CreateBy(new Producer(services));

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PlannedAttempt planned:
                Begin(planned);
                break;
            case DeliveryCommands.BreakOff:
                _stop.Cancel();
                break;
            case Status.Failure failure:
                throw new DeliveryFaultException(failure.Cause);
            default:
                Unhandled(message);
                break;
        }
    }

    // What broke off the attempt before is nothing to this one.
    private void Begin(PlannedAttempt planned)
    {
        if (_stop.IsCancellationRequested)
        {
            _stop.Dispose();
            _stop = new CancellationTokenSource();
        }

        _ = RunAsync(planned, _stop.Token, Context.Parent, Self);
    }

    // The result goes straight to the parent; only a fault comes back here, to be thrown where a supervisor sees it.
    private async Task RunAsync(PlannedAttempt planned, CancellationToken stop, IActorRef parent, IActorRef self)
    {
        try
        {
            var result = await new AttemptRun(services, planned.Plan, planned.Attempt, stop).RunAsync().ConfigureAwait(false);
            parent.Tell(result, self);
        }
        catch (Exception fault) // whatever it is, the supervisor answers for it
        {
            self.Tell(new Status.Failure(fault), self);
        }
    }

    // Spares the expression tree and reflection of Props.Create.
    private sealed class Producer(DeliveryServices services) : IIndirectActorProducer
    {
        public Type ActorType => typeof(DeliveryActor);

        public ActorBase Produce() => new DeliveryActor(services);

        public void Release(ActorBase actor)
        {
        }
    }
}

/// <summary>An error of ours broke a delivery.</summary>
internal sealed class DeliveryFaultException(Exception cause) : Exception(cause.Message, cause);

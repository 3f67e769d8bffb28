using Akka.Actor;

namespace SecureGateway.Delivery;

/// <summary>
/// One message on its way to one next hop. Promises its parent one <see cref="AttemptResult"/>, or its own death by the
/// exception that prevented it. Stopping it breaks the attempt off.
/// </summary>
internal sealed class DeliveryActor(DeliveryServices services, PlannedAttempt planned) : UntypedActor
{
    private readonly CancellationTokenSource _stop = new();

    public static Props Props(DeliveryServices services, PlannedAttempt planned) =>
        Akka.Actor.Props.CreateBy(new Producer(services, planned));

    protected override void PreStart() => _ = RunAsync(Context.Parent, Self);

    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
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

    // The result goes straight to the parent; only a fault comes back here, to be thrown where a supervisor sees it.
    private async Task RunAsync(IActorRef parent, IActorRef self)
    {
        try
        {
            var result = await new AttemptRun(services, planned.Plan, planned.Attempt, _stop.Token).RunAsync().ConfigureAwait(false);
            parent.Tell(result, self);
        }
        catch (Exception fault) // whatever it is, the supervisor answers for it
        {
            self.Tell(new Status.Failure(fault), self);
        }
    }

    // Spares the expression tree and reflection that Props.Create costs for every message.
    private sealed class Producer(DeliveryServices services, PlannedAttempt planned) : IIndirectActorProducer
    {
        public Type ActorType => typeof(DeliveryActor);

        public ActorBase Produce() => new DeliveryActor(services, planned);

        public void Release(ActorBase actor)
        {
        }
    }
}

/// <summary>An error of ours broke a delivery.</summary>
internal sealed class DeliveryFaultException(Exception cause) : Exception(cause.Message, cause);

using Akka.Actor;
using Akka.Hosting;

namespace SecureGateway.Inbound.Tests;

internal sealed class FixedActor<T>(IActorRef actor) : IRequiredActor<T>
{
    public IActorRef ActorRef => actor;

    public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(actor);
}

using Akka.Actor;
using Akka.Cluster;
using Akka.DistributedData;
using Microsoft.Extensions.Logging;

namespace SecureGateway.Peers.Wire;

/// <summary>
/// Keeps the newest settled revision in the replicated data, and tells this node what others put there.
/// The revision is written with a majority by the node that settled it; it cannot be wrong, because a slot is settled once,
/// and the greater slot counts. What does not arrive here comes by the agreement's own questions.
/// </summary>
internal sealed class ReplicationActor : ReceiveActor
{
    public const string Name = "replication";

    private static readonly LWWRegisterKey<Settlement> Applied = new("applied");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly UniqueAddress _node = Cluster.Get(Context.System).SelfUniqueAddress;
    private readonly IActorRef _replicator = DistributedData.Get(Context.System).Replicator;

    private readonly IActorRef _agreement;

    public ReplicationActor(IActorRef agreement, ILogger logger)
    {
        _agreement = agreement;
        Receive<Settlement>(settlement => Put(Applied, settlement, settlement.Slot, new WriteMajority(Patience)));
        Receive<Changed>(changed =>
        {
            if (changed.Key.Id == Applied.Id)
                agreement.Tell(changed.Get(Applied).Value, ActorRefs.NoSender);
        });
        Receive<UpdateSuccess>(_ => { });
        // Gossip spreads it all the same, as soon as there is somebody to hear it.
        Receive<IUpdateFailure>(failure => logger.LogInformation("{Key} was not written to a majority of the peers at once ({Why})", failure.Key.Id, failure.GetType().Name));
    }

    public static Props Props(IActorRef agreement, ILogger logger) => Akka.Actor.Props.Create(() => new ReplicationActor(agreement, logger));

    protected override void PreStart()
    {
        _replicator.Tell(Dsl.Subscribe(Applied, Self));
        _agreement.Tell(new ReplicationStarted(), Self);
    }

    private void Put<T>(LWWRegisterKey<T> key, T value, long order, IWriteConsistency consistency) => _replicator.Tell(Dsl.Update(
        key, new LWWRegister<T>(_node, value, order), consistency, known => known.Timestamp <= order ? new LWWRegister<T>(_node, value, order) : known));
}

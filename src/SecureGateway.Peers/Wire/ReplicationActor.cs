using Akka.Actor;
using Akka.Cluster;
using Akka.DistributedData;
using Microsoft.Extensions.Logging;
using SecureGateway.Peers.Pending;

namespace SecureGateway.Peers.Wire;

/// <summary>
/// Keeps the newest settled revision and what is pending in the replicated data, and tells this node what others put there.
/// The revision is written with a majority by the node that settled it; it cannot be wrong, because a slot is settled once,
/// and the greater slot counts. What does not arrive here comes by the agreement's own questions. What is pending goes to every
/// member at once, and to one that was away when it is a member again.
/// </summary>
internal sealed class ReplicationActor : ReceiveActor
{
    public const string Name = "replication";

    private static readonly LWWRegisterKey<Settlement> Applied = new("applied");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly UniqueAddress _node = Cluster.Get(Context.System).SelfUniqueAddress;
    private readonly IActorRef _replicator = DistributedData.Get(Context.System).Replicator;

    private readonly IActorRef _agreement;
    private readonly IActorRef _pending;

    public ReplicationActor(IActorRef agreement, IActorRef pending, ILogger logger)
    {
        (_agreement, _pending) = (agreement, pending);
        Receive<Settlement>(settlement => Put(Applied, settlement, settlement.Slot, new WriteMajority(Patience)));
        Receive<PendingData>(data => _replicator.Tell(Dsl.Update(PendingData.Key, PendingData.Nothing, new WriteAll(Patience), known => known.Merge(data))));
        Receive<Changed>(changed =>
        {
            if (changed.Key.Id == Applied.Id)
                agreement.Tell(changed.Get(Applied).Value, ActorRefs.NoSender);
            else if (changed.Key.Id == PendingData.Key.Id)
                pending.Tell(changed.Get(PendingData.Key), ActorRefs.NoSender);
        });
        Receive<UpdateSuccess>(_ => { });
        // Gossip spreads it all the same, as soon as there is somebody to hear it.
        Receive<IUpdateFailure>(failure => logger.LogInformation("{Key} was not written to all the peers that it was meant for at once ({Why})", failure.Key.Id, failure.GetType().Name));
    }

    public static Props Props(IActorRef agreement, IActorRef pending, ILogger logger) =>
        Akka.Actor.Props.Create(() => new ReplicationActor(agreement, pending, logger));

    protected override void PreStart()
    {
        _replicator.Tell(Dsl.Subscribe(Applied, Self));
        _replicator.Tell(Dsl.Subscribe(PendingData.Key, Self));
        _agreement.Tell(new ReplicationStarted(), Self);
        _pending.Tell(new ReplicationStarted(), Self);
    }

    private void Put<T>(LWWRegisterKey<T> key, T value, long order, IWriteConsistency consistency) => _replicator.Tell(Dsl.Update(
        key, new LWWRegister<T>(_node, value, order), consistency, known => known.Timestamp <= order ? new LWWRegister<T>(_node, value, order) : known));
}

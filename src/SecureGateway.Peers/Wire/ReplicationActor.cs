using Akka.Actor;
using Akka.Cluster;
using Akka.DistributedData;
using Microsoft.Extensions.Logging;

namespace SecureGateway.Peers.Wire;

/// <summary>
/// Keeps the newest settled revision, and what is pending, in the replicated data, and tells this node what others put there.
/// The revision is written with a majority by the node that settled it; it cannot be wrong, because a slot is settled once,
/// and the greater slot counts. What does not arrive here comes by the agreement's own questions.
/// </summary>
internal sealed class ReplicationActor : ReceiveActor
{
    public const string Name = "replication";

    private static readonly LWWRegisterKey<Settlement> Applied = new("applied");
    private static readonly LWWRegisterKey<SharedPending> Pending = new("pending");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly UniqueAddress _node = Cluster.Get(Context.System).SelfUniqueAddress;
    private readonly IActorRef _replicator = DistributedData.Get(Context.System).Replicator;

    public ReplicationActor(IActorRef agreement, ILogger logger)
    {
        Receive<Settlement>(settlement => Put(Applied, settlement, settlement.Slot, new WriteMajority(Patience)));
        Receive<SharedPending>(pending => Put(Pending, pending, Order(pending), new WriteMajority(Patience)));
        Receive<Changed>(changed =>
        {
            if (changed.Key.Id == Applied.Id)
                agreement.Tell(changed.Get(Applied).Value, ActorRefs.NoSender);
            else if (changed.Key.Id == Pending.Id)
                agreement.Tell(changed.Get(Pending).Value, ActorRefs.NoSender);
        });
        Receive<UpdateSuccess>(_ => { });
        // Gossip spreads it all the same, as soon as there is somebody to hear it.
        Receive<IUpdateFailure>(failure => logger.LogInformation("{Key} was not written to a majority of the peers at once ({Why})", failure.Key.Id, failure.GetType().Name));
    }

    public static Props Props(IActorRef agreement, ILogger logger) => Akka.Actor.Props.Create(() => new ReplicationActor(agreement, logger));

    protected override void PreStart()
    {
        _replicator.Tell(Dsl.Subscribe(Applied, Self));
        _replicator.Tell(Dsl.Subscribe(Pending, Self));
    }

    // What stands on a newer revision counts, then what has been changed more often.
    private static long Order(SharedPending shared) => (shared.Pending.Base << 32) + shared.Pending.Version;

    private void Put<T>(LWWRegisterKey<T> key, T value, long order, IWriteConsistency consistency) => _replicator.Tell(Dsl.Update(
        key, new LWWRegister<T>(_node, value, order), consistency, known => known.Timestamp < order ? new LWWRegister<T>(_node, value, order) : known));
}

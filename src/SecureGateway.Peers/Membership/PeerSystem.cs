using Akka.Actor;
using Akka.Actor.Setup;
using Microsoft.Extensions.Logging;
using SecureGateway.Configuration;
using SecureGateway.Peers.Agreement;
using SecureGateway.Peers.Asking;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Peers.Membership;

/// <summary>
/// The actor system in which peers meet, beside the mail's. It can be shut out of the cluster, leave it and come back, which
/// needs a new system each time; mail, queue and votes live in the other one and do not notice. Whatever goes wrong here is
/// logged and begun anew; it never stops the gateway.
/// </summary>
public sealed class PeerSystem(NodeConfiguration node, PeerWatch watch, TimeProvider time, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("SecureGateway.Peers");

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly PeerSilence _silence = new(node.Cluster!.Peers.Select(peer => peer.Name).Where(peer => peer != node.Name), TimeSpan.Zero);

    private readonly CancellationTokenSource _stop = new();
    private Incarnation? _current;
    private PeerAnswering? _answering;
    private Task _life = Task.CompletedTask;
    private volatile bool _wanted = true;

    /// <summary>Wants to be in the cluster; false after leave.</summary>
    public bool IsWanted => _wanted;

    public void Join()
    {
        _wanted = true;
        Volatile.Read(ref _current)?.Membership.Tell(new MembershipActor.Join(), ActorRefs.NoSender);
    }

    /// <summary>Leaves the cluster and stays out until <see cref="Join"/>. The node's vote goes on to count.</summary>
    public void Leave()
    {
        _wanted = false;
        Volatile.Read(ref _current)?.Membership.Tell(new MembershipActor.Leave(), ActorRefs.NoSender);
    }

    /// <summary>Removes a peer that does not come back from the cluster.</summary>
    public void Down(string peer) => Volatile.Read(ref _current)?.Membership.Tell(new MembershipActor.Down(peer), ActorRefs.NoSender);

    /// <param name="answering">How this node answers what peers ask of it.</param>
    internal void Start(IActorRef agreement, IActorRef pending, PeerAnswering answering)
    {
        _answering = answering;
        _life = Task.Run(() => LiveAsync(agreement, pending));
    }

    /// <summary>False when this node can speak to nobody just now.</summary>
    internal bool Ask(OperationsActor.Begin asked)
    {
        if (Volatile.Read(ref _current) is not { } current)
            return false;
        current.Operations.Tell(asked, ActorRefs.NoSender);
        return true;
    }

    internal void Send(string to, IPeerMessage message) =>
        Volatile.Read(ref _current)?.Wire.Tell(new PeerWireActor.Outgoing(to, message), ActorRefs.NoSender);

    internal void Replicate(IPeerWireMessage value) => Volatile.Read(ref _current)?.Replication.Tell(value, ActorRefs.NoSender);

    internal async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _life.ConfigureAwait(false);
    }

    private async Task LiveAsync(IActorRef agreement, IActorRef pending)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await LiveOnceAsync(agreement, pending).ConfigureAwait(false);
                await Task.Delay(Pause, time, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _logger.LogError(e, "Peers cannot be spoken to; it is tried again. Mail goes on");
                await Task.Delay(Pause, time).ConfigureAwait(false);
            }
        }
    }

    private async Task LiveOnceAsync(IActorRef agreement, IActorRef pending)
    {
        var cluster = node.Cluster!;
        var addresses = new PeerAddresses(cluster);
        var system = await CreateAsync(PeerSystemConfig.Setup(node, cluster, time, loggers)).ConfigureAwait(false);
        _logger.LogInformation("Peers are spoken to as {Address}", addresses.Of(node.Name));
        try
        {
            Volatile.Write(ref _current, new Incarnation(
                system.ActorOf(PeerWireActor.Props(node.Name, addresses, agreement), PeerWireActor.Name),
                system.ActorOf(MembershipActor.Props(node.Name, addresses, watch, agreement, _silence, _wanted, time, _logger), MembershipActor.Name),
                system.ActorOf(ReplicationActor.Props(agreement, pending, _logger), ReplicationActor.Name),
                system.ActorOf(OperationsActor.Props(node.Name, addresses, _answering!, time), OperationsActor.Name)));
            await system.WhenTerminated.WaitAsync(_stop.Token).ConfigureAwait(false);
            _logger.LogWarning("{Why}: the membership begins anew; mail is not concerned", Why(CoordinatedShutdown.Get(system).ShutdownReason));
        }
        finally
        {
            Volatile.Write(ref _current, null);
            if (!system.WhenTerminated.IsCompleted)
                await EndAsync(system).ConfigureAwait(false);
        }
    }

    // It is made on a thread of its own: nothing of a start that hangs may keep the next try away.
    private async Task<ActorSystem> CreateAsync(ActorSystemSetup setup)
    {
        var making = Task.Run(() => ActorSystem.Create(PeerAddresses.System, setup));
        try
        {
            return await making.WaitAsync(StartLimit, time, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            _ = making.ContinueWith(late => late.Result.Terminate(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    private static string Why(CoordinatedShutdown.Reason? reason) => reason switch
    {
        MembershipEnds ours => ours.ToString(),
        CoordinatedShutdown.ClusterDowningReason => "This node cannot hear a majority of its peers, or they have given it up",
        CoordinatedShutdown.ClusterLeavingReason => "This node has left the cluster",
        null => "The peers' actor system has ended",
        _ => $"The peers' actor system has ended ({reason})",
    };

    private async Task EndAsync(ActorSystem system)
    {
        try
        {
            await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(ShutdownLimit, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _logger.LogInformation("The cluster was left without a word, because its other members do not answer");
            await system.Terminate().ConfigureAwait(false);
        }
    }

    private sealed record Incarnation(IActorRef Wire, IActorRef Membership, IActorRef Replication, IActorRef Operations);
}

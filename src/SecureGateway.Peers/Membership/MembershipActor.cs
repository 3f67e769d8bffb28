using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using Microsoft.Extensions.Logging;
using SecureGateway.Peers.Agreement;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Peers.Membership;

/// <summary>
/// Brings this node into the cluster of its peers after <see cref="JoinPolicy"/>, and watches who is there. When it must change
/// clusters, others have shut it out, or it hears nobody (<see cref="PeerSilence"/>), it ends its actor system, and
/// <see cref="PeerSystem"/> starts a new one.
/// </summary>
internal sealed class MembershipActor : ReceiveActor, IWithTimers
{
    public const string Name = "membership";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly string _me;
    private readonly PeerAddresses _addresses;
    private readonly PeerWatch _watch;
    private readonly IActorRef _agreement;
    private readonly PeerSilence _silence;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, ImmutableArray<string>> _heard = new(StringComparer.Ordinal);
    private bool _wanted;
    private int _ticks;
    private ImmutableArray<string> _present = [];

    public MembershipActor(string me, PeerAddresses addresses, PeerWatch watch, IActorRef agreement, PeerSilence silence, bool wanted, TimeProvider time, ILogger logger)
    {
        (_me, _addresses, _watch, _agreement, _silence, _wanted, _time, _logger) = (me, addresses, watch, agreement, silence, wanted, time, logger);
        _silence.Begin(Now);
        Receive<MembershipMessages.AreYouJoined>(question =>
        {
            _silence.Hear(question.From, Now);
            At(question.From)?.Tell(new MembershipMessages.Presence(_me, Members()));
        });
        Receive<MembershipMessages.Presence>(presence =>
        {
            _silence.Hear(presence.From, Now);
            if (_addresses.Names.Contains(presence.From))
                _heard[presence.From] = presence.Members;
        });
        Receive<Reached>(reached => Anew(reached.Peers));
        Receive<Status.Failure>(failed => _logger.LogWarning(failed.Cause, "It cannot be found out whether a peer's port can be reached"));
        Receive<Tick>(_ => Look());
        Receive<ClusterEvent.IClusterDomainEvent>(_ => See());
        Receive<Join>(_ => _wanted = true);
        Receive<Leave>(_ =>
        {
            _wanted = false;
            _cluster.Leave(_cluster.SelfAddress);
        });
        Receive<Down>(down => _cluster.Down(_addresses.Of(down.Peer)));
        Receive<ThisActorSystemQuarantinedEvent>(_ => End("The others have shut out this node's membership"));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(string me, PeerAddresses addresses, PeerWatch watch, IActorRef agreement, PeerSilence silence, bool wanted, TimeProvider time, ILogger logger) =>
        Akka.Actor.Props.Create(() => new MembershipActor(me, addresses, watch, agreement, silence, wanted, time, logger));

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        Timers.StartPeriodicTimer("look", Tick.Instance, TimeSpan.FromMilliseconds(100), Every);
    }

    private TimeSpan Now => _time.GetElapsedTime(0);

    protected override void PostStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        _cluster.Unsubscribe(Self);
        _watch.Change(view => view with { Members = [] });
    }

    private void Look()
    {
        See();
        // Answers of the last two rounds count; who does not answer is forgotten.
        if (_ticks++ % 3 == 2)
        {
            Step();
            _heard.Clear();
        }

        foreach (var peer in _addresses.Names.Where(peer => peer != _me))
            At(peer)!.Tell(new MembershipMessages.AreYouJoined(_me));
        Break(_silence.Step(Now));
    }

    private void Break(SilenceStep silence)
    {
        // Without an incarnation's number it is no quarantine: both directions are dropped, and the next message connects again.
        foreach (var peer in silence.Reconnect)
            ((IRemoteActorRefProvider)((ExtendedActorSystem)Context.System).Provider).Quarantine(_addresses.Of(peer), null);
        if (silence.Look)
            PortProbe.ReachedAsync(_addresses.Names.Where(peer => peer != _me).Select(peer => KeyValuePair.Create(peer, _addresses.Of(peer))), _stopping.Token)
                .PipeTo(Self, success: peers => new Reached(peers));
    }

    private void Anew(IReadOnlyList<string> reached)
    {
        if (_silence.Looked(reached.Count > 0))
            End($"No peer has been heard for long, and {string.Join(" and ", reached)} can be reached");
    }

    private void Step()
    {
        if (!_wanted)
            return;
        var step = JoinPolicy.Decide(_me, Members(), _heard, _addresses.Names.Count());
        switch (step.Action)
        {
            case JoinAction.Join:
                _cluster.Join(_addresses.Of(step.Peer!));
                break;
            case JoinAction.Found:
                _logger.LogInformation("This node founds the cluster of its peers");
                _cluster.Join(_cluster.SelfAddress);
                break;
            case JoinAction.Change:
                End($"{step.Peer} is in another cluster, which has precedence");
                break;
        }
    }

    private static void End(string why) => CoordinatedShutdown.Get(Context.System).Run(new MembershipEnds(why));

    // Empty until this node itself is a member.
    private ImmutableArray<string> Members() =>
        _cluster.SelfMember.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Joining && !_cluster.State.Members.IsEmpty
            ? [.. _cluster.State.Members.Select(member => _addresses.NameOf(member.Address)).OfType<string>()]
            : [];

    private void See()
    {
        var state = _cluster.State;
        _watch.Change(view => view with
        {
            Members =
            [
                .. state.Members.Select(member => new MemberView(
                    member.Address.ToString(), _addresses.NameOf(member.Address), member.Status.ToString(), !state.Unreachable.Contains(member), [.. member.Roles], member.AppVersion.ToString())),
            ],
        });
        // Of members only: who is no member yet may answer the agreement all the same.
        _agreement.Tell(new AgreementInputs.Away([.. state.Unreachable.Select(member => _addresses.NameOf(member.Address)).OfType<string>()]), ActorRefs.NoSender);
        var present = _watch.View.Present;
        if (!_present.IsEmpty && !_present.SequenceEqual(present))
            _logger.LogInformation("Peers: {Peers}", _watch.View.InWords());
        _present = present;
    }

    private ActorSelection? At(string peer) =>
        _addresses.Names.Contains(peer) ? Context.ActorSelection(new RootActorPath(_addresses.Of(peer)) / "user" / Name) : null;

    public sealed record Join;

    public sealed record Leave;

    public sealed record Down(string Peer);

    private sealed record Reached(IReadOnlyList<string> Peers);

    private sealed record Tick
    {
        public static readonly Tick Instance = new();
    }
}

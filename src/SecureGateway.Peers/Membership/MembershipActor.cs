using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging;
using SecureGateway.Peers.Agreement;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Peers.Membership;

/// <summary>
/// Brings this node into the cluster of its peers after <see cref="JoinPolicy"/>, and watches who is there. When it must change
/// clusters, or others have shut it out, it ends its actor system, and <see cref="PeerSystem"/> starts a new one.
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
    private readonly ILogger _logger;
    private readonly Dictionary<string, ImmutableArray<string>> _heard = new(StringComparer.Ordinal);
    private bool _wanted;
    private int _ticks;
    private ImmutableArray<string> _present = [];

    public MembershipActor(string me, PeerAddresses addresses, PeerWatch watch, IActorRef agreement, bool wanted, ILogger logger)
    {
        (_me, _addresses, _watch, _agreement, _wanted, _logger) = (me, addresses, watch, agreement, wanted, logger);
        Receive<MembershipMessages.AreYouJoined>(question => At(question.From)?.Tell(new MembershipMessages.Presence(_me, Members())));
        Receive<MembershipMessages.Presence>(presence =>
        {
            if (_addresses.Names.Contains(presence.From))
                _heard[presence.From] = presence.Members;
        });
        Receive<Tick>(_ => Look());
        Receive<ClusterEvent.IClusterDomainEvent>(_ => See());
        Receive<Join>(_ => _wanted = true);
        Receive<Leave>(_ =>
        {
            _wanted = false;
            _cluster.Leave(_cluster.SelfAddress);
        });
        Receive<Down>(down => _cluster.Down(_addresses.Of(down.Peer)));
        Receive<Akka.Remote.ThisActorSystemQuarantinedEvent>(_ => End("the others have shut out this node's membership"));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(string me, PeerAddresses addresses, PeerWatch watch, IActorRef agreement, bool wanted, ILogger logger) =>
        Akka.Actor.Props.Create(() => new MembershipActor(me, addresses, watch, agreement, wanted, logger));

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        Context.System.EventStream.Subscribe(Self, typeof(Akka.Remote.ThisActorSystemQuarantinedEvent));
        Timers.StartPeriodicTimer("look", Tick.Instance, TimeSpan.FromMilliseconds(100), Every);
    }

    protected override void PostStop()
    {
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

    private void End(string why)
    {
        _logger.LogWarning("{Why}: the membership begins anew; mail is not concerned", why);
        CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterDowningReason.Instance);
    }

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

    private sealed record Tick
    {
        public static readonly Tick Instance = new();
    }
}

using Akka.Actor;
using Microsoft.Extensions.Logging;
using SecureGateway.Configuration;
using SecureGateway.Peers.Membership;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Peers.Pending;

/// <summary>
/// Shares pending with the peers: says what this node has when it has changed and when the replicated data are new,
/// and brings to the configuration what comes from there, which keeps it in this node's journal. What is said twice does no
/// harm. Where the configuration cannot take it at the moment, it is brought again until it can.
/// </summary>
internal sealed class PendingSharingActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    private readonly IActorRef _configuration;
    private SharedPending? _own;
    private SharedPending? _said;
    private SharedPending? _theirs;

    public PendingSharingActor(IActorRef configuration, PeerSystem peers, ILogger logger)
    {
        _configuration = configuration;
        Receive<ConfigurationChanged>(changed => Have(changed.State, peers));
        Receive<ConfigurationState>(state => Have(state, peers));
        Receive<Say>(_ => SayIt(peers));
        Receive<ReplicationStarted>(_ =>
        {
            if (_own is { } own)
                Sender.Tell(new PendingData(own), ActorRefs.NoSender);
        });
        Receive<PendingData>(data => Bring(data.Shared));
        Receive<ConfigurationReplies.Adopted>(_ =>
        {
            _theirs = null;
            Timers.Cancel("again");
        });
        Receive<ConfigurationReplies.Refused>(refused =>
            logger.LogWarning("What the peers have pending is not taken over yet: {Problem}; it is tried again", refused.Problem));
        Receive<BringAgain>(_ =>
        {
            if (_own is null)
                _configuration.Tell(new ConfigurationCommands.GetState());
            if (_theirs is { } theirs)
                Bring(theirs);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef configuration, PeerSystem peers, ILogger logger) =>
        Akka.Actor.Props.Create(() => new PendingSharingActor(configuration, peers, logger));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ConfigurationChanged));
        _configuration.Tell(new ConfigurationCommands.GetState());
        Timers.StartSingleTimer("again", new BringAgain(), Again);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private void Have(ConfigurationState state, PeerSystem peers)
    {
        _own = SharedPending.Of(state);
        if (!Timers.IsTimerActive("say"))
            SayIt(peers);
    }

    // A script that edits in a loop is not sent around edit by edit.
    private void SayIt(PeerSystem peers)
    {
        if (_own is null || _own.Equals(_said))
            return;
        _said = _own;
        peers.Replicate(new PendingData(_own));
        Timers.StartSingleTimer("say", new Say(), Pause);
    }

    private void Bring(SharedPending theirs)
    {
        _theirs = _theirs is null ? theirs : PendingMerge.Merge(_theirs, theirs);
        _configuration.Tell(new ConfigurationCommands.MergePending(_theirs));
        Timers.StartSingleTimer("again", new BringAgain(), Again);
    }

    private sealed record Say;

    private sealed record BringAgain;
}

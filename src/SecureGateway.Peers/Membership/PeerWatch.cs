using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using SecureGateway.Configuration;
using SecureGateway.Policy;

namespace SecureGateway.Peers;

/// <summary>Where the parts write what they see of the peers, and health checks, metrics and palettes read it.</summary>
public sealed class PeerWatch : IDisposable
{
    public const string MeterName = "SecureGateway.Peers";

    private readonly Meter _meter = new(MeterName);
    private readonly Lock _gate = new();
    private readonly IPolicySource _policy;
    private PeerView _view;
    private string? _waiting;

    public PeerWatch(NodeConfiguration node, IPolicySource policy)
    {
        _policy = policy;
        IsAlone = node.Cluster is null;
        _view = new PeerView(
            node.Name, node.Cluster is { } cluster ? [.. cluster.Peers.Select(peer => peer.Name)] : [node.Name], 0, 0, null, false, ImmutableDictionary<string, long>.Empty, []);
        if (IsAlone)
            return;
        _meter.CreateObservableGauge("securegateway.peers.configured", () => View.Peers.Length, "{peer}", "Peers that vote, this node included");
        _meter.CreateObservableGauge("securegateway.peers.present", () => View.Present.Length, "{peer}", "Peers in the cluster and reachable, this node included");
        _meter.CreateObservableGauge("securegateway.peers.revision", () => View.Revision, "{revision}", "The newest revision that the peers agreed on, as far as this node knows");
        _meter.CreateObservableGauge("securegateway.peers.running", () => View.Runs, "{revision}", "The revision that this node runs on");
        Applies = _meter.CreateCounter<long>("securegateway.peers.applies", "{apply}", "Applies asked for on this node, by outcome");
    }

    /// <summary>This node has no peers.</summary>
    public bool IsAlone { get; }

    public PeerView View
    {
        get
        {
            lock (_gate)
                return _view with { Runs = _policy.Current.Revision };
        }
    }

    /// <summary>Why the start of this node waits, and takes no mail yet; null when it does not.</summary>
    public string? Waiting
    {
        get => Volatile.Read(ref _waiting);
        internal set => Volatile.Write(ref _waiting, value);
    }

    internal Counter<long>? Applies { get; }

    public void Dispose() => _meter.Dispose();

    internal void Change(Func<PeerView, PeerView> change)
    {
        lock (_gate)
            _view = change(_view);
    }
}

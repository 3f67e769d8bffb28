using SecureGateway.Operations;
using SecureGateway.Peers;
using SecureGateway.Peers.Membership;

namespace SecureGateway.Palettes.Cluster;

/// <summary>
/// The peers and their cluster (A-6). Membership decides nothing about mail, and nothing about what is applied: it tells who is
/// there and spreads what was agreed.
/// </summary>
public sealed class ClusterPalette : IPaletteSource
{
    private static readonly Table<ClusterRow> Peers = new Table<ClusterRow>("peer")
        .Column("address", row => row.Address)
        .Column("roles", row => row.Roles)
        .Column("status", row => row.Status)
        .Column("reachability", row => row.Reachability)
        .Column("version", row => row.Version)
        .Column("name", row => row.Name)
        .Column("revision", row => row.Revision);

    private readonly PeerWatch _watch;
    private readonly PeerSystem? _system;
    private readonly Argument<string> _peer;

    /// <param name="systems">One on a node with peers, none on a node alone.</param>
    public ClusterPalette(PeerWatch watch, IEnumerable<PeerSystem> systems)
    {
        (_watch, _system) = (watch, systems.FirstOrDefault());
        _peer = new Argument<string>("peer", Kinds.Word("PEER"), "a node.name, as show lists it")
        {
            IsPositional = true,
            IsRequired = true,
            Complete = (_, _) => ValueTask.FromResult<IEnumerable<string>>(_watch.View.Peers),
        };
        Palette = new Palette("cluster", "Peers that share one configuration", [
            new("show", "List all peers, in the cluster or not, with the revision each runs on", Permission.View) { Answer = Peers, WhileWaiting = true, Run = _ => Task.FromResult<OperationResult>(Peers.Of(Rows())) },
            new("join", "Join the cluster of the peers again, after leave", Permission.Operate)
            {
                Changes = true, Run = _ => WithPeers(system =>
                {
                    system.Join();
                    return new Done("this node joins as soon as it hears its peers; see cluster show");
                }),
            },
            new("leave", "Leave the cluster and stay out until join or a restart; the node's vote goes on to count", Permission.Operate)
            {
                Changes = true, AsksFirst = true,
                Preview = _ => WithPeers(_ => new Done("this node would leave the cluster; mail goes on, and what is applied elsewhere still reaches it")),
                Run = _ => WithPeers(system =>
                {
                    system.Leave();
                    return new Done("this node leaves the cluster; see cluster show");
                }),
            },
            new("down", "Remove a peer from the cluster that does not come back; it is still named in the files, and still counts for a majority", Permission.Administer)
            {
                Arguments = [_peer], Changes = true, AsksFirst = true,
                Preview = call => Task.FromResult(Down(call.Get(_peer), really: false)),
                Run = call => Task.FromResult(Down(call.Get(_peer), really: true)),
            },
        ]);
    }

    public Palette Palette { get; }

    private IEnumerable<ClusterRow> Rows()
    {
        var view = _watch.View;
        foreach (var peer in view.Peers)
        {
            long? revision = peer == view.Me ? view.Runs : view.Running.TryGetValue(peer, out var runs) ? runs : null;
            yield return view.Members.FirstOrDefault(member => member.Name == peer) is { } member
                ? new ClusterRow(member.Address, $"[{string.Join(", ", member.Roles)}]", Lower(member.Status), member.IsReachable ? "reachable" : "unreachable", member.Version, peer, revision)
                : new ClusterRow("", "[]", "not a member", peer == view.Me ? "this node" : "not seen", "", peer, revision);
        }

        foreach (var stranger in view.Members.Where(member => member.Name is null))
            yield return new ClusterRow(stranger.Address, $"[{string.Join(", ", stranger.Roles)}]", Lower(stranger.Status), stranger.IsReachable ? "reachable" : "unreachable", stranger.Version, "(not in the files)", null);
    }

    private OperationResult Down(string peer, bool really)
    {
        var view = _watch.View;
        if (_system is not { } system)
            return Alone();
        if (!view.Peers.Contains(peer))
            return Refusal.NotFound($"no peer is called '{peer}'; there are {string.Join(", ", view.Peers)}");
        if (peer == view.Me)
            return new Refusal("this node leaves with cluster leave; down is for one that does not answer");
        if (view.Members.FirstOrDefault(member => member.Name == peer) is not { } member)
            return Refusal.NotFound($"{peer} is not a member of the cluster");
        if (member.IsReachable)
            return new Refusal($"{peer} is reachable: let it leave by itself, with cluster leave there");
        if (!really)
            return new Done($"{peer} would be removed from the cluster; when it is heard again it joins anew");
        system.Down(peer);
        return new Done($"{peer} is being removed from the cluster");
    }

    private Task<OperationResult> WithPeers(Func<PeerSystem, OperationResult> run) => Task.FromResult(_system is { } system ? run(system) : Alone());

    private static Refusal Alone() => new("this node has no peers; they are named in node.cluster.peers of its file");

    private static string Lower(string status) => status.ToLowerInvariant();
}

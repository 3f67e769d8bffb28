using System.Globalization;

namespace SecureGateway.Benchmarks.Scale;

/// <summary>
/// Nodes, lanes, databases and destinations as formulas over measured costs: what each part can do, which one is the first at its
/// end, and what must not be forgotten besides (connections, peers, destinations). It knows nothing of networks between places.
/// </summary>
internal sealed class ScaleModel(ScaleCosts costs)
{
    private const double LookSeconds = 1;
    private const double RenewSeconds = 1.5;
    private const double RoundTrip = 0.5;

    // A session's own time for a message besides the wait for its row: receiving it, under TLS, from somewhere.
    private const double Think = 20;

    // Of the whole of a message's work in the database, what belongs to a row and not to the messages in it.
    private const double RowShare = 0.5;

    /// <summary>What the nodes do to a database without any mail, of one processor's time: looks at all lanes, renewals of claims.</summary>
    public double IdleLoad(ScaleLayout layout)
    {
        var lanes = layout.NodesPerCell * layout.LanesPerNode;
        var looks = layout.NodesPerCell / LookSeconds * (costs.Look + (lanes * costs.LaneSeen));
        return (looks + (lanes / RenewSeconds * costs.SmallCommit)) / 1000;
    }

    /// <summary>Processor time of one node for its peers, of one processor: heartbeats to nine of them and gossip once a second, and the agreement's word to all every five.</summary>
    public double PeerLoad(int nodes) => ((Math.Min(9, nodes - 1) * 2) + 2 + (nodes / 5.0)) * costs.PeerMessage / 1000;

    public double ConnectionsPerDatabase(ScaleLayout layout) => layout.NodesPerCell * costs.Connections;

    /// <summary>How many messages a GiB of a node's memory holds in its lane.</summary>
    public double QueuedPerGibibyte => 1024 * 1024 * 1024 / costs.QueuedBytes;

    public LaneShape LanesOf(ScaleLayout layout) => new(
        Math.Max(1, (int)Math.Round(layout.NodesPerCell * layout.LanesPerNode)),
        layout.Sessions / layout.LanesPerNode,
        Think,
        RoundTrip,
        costs.LaneEvent * costs.Events,
        costs.DatabaseWork * RowShare,
        costs.DatabaseWork * (1 - RowShare),
        costs.Flush,
        layout.DatabaseCores);

    /// <summary>The parts, the tightest first.</summary>
    public IReadOnlyList<ScaleLimit> Limits(ScaleLayout layout)
    {
        var processors = Math.Max(0, layout.DatabaseCores - IdleLoad(layout));
        var gateways = layout.Nodes * Math.Max(0, layout.Cores - PeerLoad(layout.Nodes)) * 1000 / costs.GatewayWork;
        // Unbounded by the database, which is a part of its own.
        var lanes = layout.Cells * LaneRate.Of(LanesOf(layout) with { DatabaseCores = int.MaxValue }).PerSecond;
        return
        [
            .. new ScaleLimit[]
            {
                new("processors of the gateways", gateways, Invariant($"{costs.GatewayWork} ms a message on {layout.Cores} each, {PeerLoad(layout.Nodes):0.00} of them for peers")),
                new("lanes", lanes, Invariant($"{layout.LanesPerNode} for each node, {layout.Sessions} sessions on it")),
                new("processors of the databases", layout.Cells * processors * 1000 / costs.DatabaseWork, Invariant($"{costs.DatabaseWork} ms a message on {layout.DatabaseCores} each, {IdleLoad(layout):0.0} of them for looking after lanes")),
                new("logs of the databases", layout.Cells * costs.LogBandwidth * 1e6 / costs.LogBytes, Invariant($"{costs.LogBytes / 1000:0.0} kB and {costs.Commits:0.0} commits a message, {costs.LogBandwidth} MB/s each")),
            }.OrderBy(limit => limit.PerSecond),
        ];
    }

    /// <summary>How many nodes one database carries before it, and not they, is the first at its end.</summary>
    public int NodesPerDatabase(ScaleLayout layout)
    {
        var nodes = 1;
        while (nodes < 10_000 && !Limits(layout with { Nodes = nodes + 1, Cells = 1 })[0].Part.EndsWith("databases", StringComparison.Ordinal))
            nodes++;
        return nodes;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

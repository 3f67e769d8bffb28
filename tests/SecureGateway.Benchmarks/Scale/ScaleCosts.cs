using System.Text.Json;

namespace SecureGateway.Benchmarks.Scale;

/// <summary>What the model is fed with: costs.json, each figure once.</summary>
internal sealed class ScaleCosts
{
    private readonly Dictionary<string, ScaleCost> _costs;

    private ScaleCosts(IEnumerable<ScaleCost> costs) => _costs = costs.ToDictionary(cost => cost.Name);

    public IEnumerable<ScaleCost> All => _costs.Values;

    /// <summary>Of a gateway's processors for a message that comes and goes under TLS, milliseconds.</summary>
    public double GatewayWork => this["gateway-cpu-tls"];

    /// <summary>Of the database's processors for a message, milliseconds.</summary>
    public double DatabaseWork => this["database-cpu"];

    /// <summary>Bytes of the database's log for a message.</summary>
    public double LogBytes => this["wal-bytes"];

    public double Commits => this["commits"];

    public double LaneEvent => this["lane-event"];

    public double Events => this["events"];

    public double Flush => this["flush"];

    public double LogBandwidth => this["wal-bandwidth"];

    public double Connections => this["connections"];

    public double QueuedBytes => this["queued-bytes"];

    /// <summary>Of the database's processors for one lane seen by one node, milliseconds.</summary>
    public double LaneSeen => this["lane-seen"];

    /// <summary>Of the database's processors for a look at the lanes besides the lanes seen, milliseconds.</summary>
    public double Look => this["look"];

    /// <summary>Of the database's processors for the renewal of a claim, milliseconds.</summary>
    public double SmallCommit => this["small-commit"];

    /// <summary>Of a node's processors for one message of a peer, milliseconds.</summary>
    public double PeerMessage => this["peer-message"];

    private double this[string name] => _costs.TryGetValue(name, out var cost) ? cost.Value : throw new InvalidDataException($"costs.json has no {name}");

    /// <exception cref="InvalidDataException">A figure is missing, twice there, not positive, or does not say how it was measured.</exception>
    public static ScaleCosts Read(string json)
    {
        var costs = JsonSerializer.Deserialize<List<ScaleCost>>(json, JsonSerializerOptions.Web) ?? [];
        if (costs.FirstOrDefault(cost => cost.Value <= 0 || string.IsNullOrWhiteSpace(cost.How)) is { } bad)
            throw new InvalidDataException($"{bad.Name} has no value, or does not say how it was measured");
        if (costs.CountBy(cost => cost.Name).FirstOrDefault(count => count.Value > 1).Key is { } twice)
            throw new InvalidDataException($"{twice} stands there twice");
        return new ScaleCosts(costs);
    }
}

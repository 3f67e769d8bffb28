using System.Globalization;

namespace SecureGateway.Benchmarks.Scale;

/// <summary>
/// <c>scale</c>: what 10, 100 and 1,000 nodes can do by the model, with one database, and with a database for each cell of as many nodes
/// as one carries; then the formula of the lanes beside their simulation. <c>--cores</c>, <c>--database-cores</c>, <c>--sessions</c>,
/// <c>--nodes 10,100,1000</c>, <c>--costs FILE</c>.
/// </summary>
internal static class ScaleBenchmark
{
    public static int Run(Arguments arguments)
    {
        var costs = ScaleCosts.Read(File.ReadAllText(arguments.Text("costs") ?? Path.Combine(AppContext.BaseDirectory, "Scale", "costs.json")));
        Say("Fed with");
        foreach (var cost in costs.All)
            Say($"  {cost.Name,-17}{cost.Value,9:0.####} {cost.Unit,-12} {cost.How}");

        var model = new ScaleModel(costs);
        var nodes = arguments.Text("nodes", "10,100,1000").Split(',').Select(word => int.Parse(word, CultureInfo.InvariantCulture));
        foreach (var count in nodes)
        {
            var one = new ScaleLayout(
                count, 1, Cores: arguments.Number("cores", 2), DatabaseCores: arguments.Number("database-cores", 16), Sessions: arguments.Number("sessions", 200));
            var carried = model.NodesPerDatabase(one);
            Tell(model, one, "one database");
            if (carried < count)
                Tell(model, one with { Cells = (count + carried - 1) / carried }, $"a database for each cell of {carried} nodes");
        }

        Say("\nThe formula of the lanes beside their simulation, messages/s (in a row)");
        foreach (var shape in Samples(model))
        {
            var (formula, simulation) = (LaneRate.Of(shape), LaneSimulation.Run(shape, 4000));
            Say($"  {shape.Lanes,4} lanes x {shape.Sessions,4} sessions: {formula.PerSecond,9:0} ({formula.InRow:0.0})   simulated {simulation.PerSecond,9:0} ({simulation.InRow:0.0})   {((formula.PerSecond / simulation.PerSecond) - 1) * 100,5:0.0}%");
        }

        return 0;
    }

    /// <summary>From one lane that waits for its sessions to lanes that wait for the database.</summary>
    internal static IEnumerable<LaneShape> Samples(ScaleModel model) =>
        from lanes in (int[])[1, 3, 10, 40]
        from sessions in (int[])[1, 20, 200]
        select model.LanesOf(new ScaleLayout(lanes, 1, Sessions: sessions));

    private static void Tell(ScaleModel model, ScaleLayout layout, string what)
    {
        var limits = model.Limits(layout);
        Say($"\n{layout.Nodes} nodes, {what} ({layout.Cells} in all)");
        foreach (var limit in limits)
            Say($"  {limit.PerSecond,9:0} messages/s  {limit.Part}: {limit.Use}");
        Say($"  first at its end: {limits[0].Part}");
        Say($"  each database has {model.ConnectionsPerDatabase(layout):0} connections and spends {model.IdleLoad(layout):0.00} processors on looking after lanes; each node {model.PeerLoad(layout.Nodes):0.00} on its peers");
        Say($"  a destination may meet {layout.Nodes * 10} connections at once (connections-per-host is each node's); a GiB of memory holds {model.QueuedPerGibibyte:0} waiting messages");
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static void Say(string text) => Console.WriteLine(text);
}

using SecureGateway.Benchmarks.Scale;

namespace SecureGateway.Queue.Tests.Scale;

/// <summary>The model of many nodes: its formula against its simulation, and what it must say whatever the figures are.</summary>
public sealed class ScaleModelTests
{
    private static readonly ScaleCosts Costs = ScaleCosts.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Scale", "costs.json")));

    private static readonly ScaleModel Model = new(Costs);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 20)]
    [InlineData(1, 200)]
    [InlineData(3, 20)]
    [InlineData(3, 200)]
    [InlineData(10, 1)]
    [InlineData(10, 20)]
    [InlineData(10, 200)]
    [InlineData(40, 20)]
    public void The_formula_of_the_lanes_says_what_their_simulation_says(int lanes, int sessions)
    {
        var shape = Model.LanesOf(new ScaleLayout(lanes, 1, Sessions: sessions));

        var (formula, simulation) = (LaneRate.Of(shape).PerSecond, LaneSimulation.Run(shape, 4000).PerSecond);

        Assert.InRange(formula / simulation, 0.85, 1.15);
    }

    [Fact]
    public void The_simulation_says_the_same_twice()
    {
        var shape = Model.LanesOf(new ScaleLayout(3, 1));

        Assert.Equal(LaneSimulation.Run(shape, 500), LaneSimulation.Run(shape, 500));
    }

    [Fact]
    public void Cells_of_as_many_nodes_as_a_database_carries_leave_the_gateways_to_be_the_first_at_their_end()
    {
        var all = new ScaleLayout(1000, 1);
        var carried = Model.NodesPerDatabase(all);
        var cells = all with { Cells = (1000 + carried - 1) / carried };

        Assert.InRange(carried, 2, 999);
        Assert.EndsWith("databases", Model.Limits(all)[0].Part, StringComparison.Ordinal);
        Assert.DoesNotContain("databases", Model.Limits(cells)[0].Part, StringComparison.Ordinal);
        Assert.True(Model.Limits(cells)[0].PerSecond > Model.Limits(all)[0].PerSecond);
    }

    [Fact]
    public void Looking_after_lanes_grows_with_the_square_of_the_nodes_of_a_database()
    {
        var (hundred, thousand) = (Model.IdleLoad(new ScaleLayout(100, 1)), Model.IdleLoad(new ScaleLayout(1000, 1)));

        Assert.InRange(thousand / hundred, 10, 100);
        Assert.Equal(hundred, Model.IdleLoad(new ScaleLayout(1000, 10)), 6);
    }

    [Theory]
    [InlineData("""[ { "name": "flush", "value": 0, "unit": "ms", "how": "measured" } ]""")]
    [InlineData("""[ { "name": "flush", "value": 1, "unit": "ms", "how": "" } ]""")]
    [InlineData("""[ { "name": "flush", "value": 1, "unit": "ms", "how": "x" }, { "name": "flush", "value": 2, "unit": "ms", "how": "x" } ]""")]
    public void A_figure_that_does_not_say_what_it_is_is_refused(string json) => Assert.Throws<InvalidDataException>(() => ScaleCosts.Read(json));
}

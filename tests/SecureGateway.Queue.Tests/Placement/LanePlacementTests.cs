using SecureGateway.Queue.Placement;
using static SecureGateway.Queue.Placement.LaneStep;

namespace SecureGateway.Queue.Tests.Placement;

/// <summary>Which lane goes where, as a table: what a node sees, and what it does.</summary>
public sealed class LanePlacementTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(6);
    private static readonly Guid Me = new("00000000-0000-0000-0000-000000000001");
    private static readonly Guid You = new("00000000-0000-0000-0000-000000000002");
    private static readonly Guid Third = new("00000000-0000-0000-0000-000000000003");

    [Fact]
    public void The_first_node_makes_the_first_lane_and_the_next_one_the_next()
    {
        Assert.Equal(Home(0, null), Decide([]));
        Assert.Equal(Home(1, null), Decide([Of(0, You)]));
        Assert.Equal(Home(1, null), Decide([Of(0, You), Of(2, Third)]));
    }

    [Fact]
    public void A_node_comes_back_to_its_own_lane_at_once_and_rather_to_its_home_than_to_one_it_looked_after()
    {
        var (adopted, home) = (Of(0, Me, home: false, moved: false), Of(3, Me, moved: false));
        Assert.Equal(Home(3, home), Decide([adopted, home, Of(1, You, moved: false)]));
        Assert.Equal(Adopt(0, adopted), Decide([adopted, home], home: 3));
    }

    [Fact]
    public void While_another_process_has_its_id_a_node_takes_no_lane_for_its_own()
    {
        var mine = Of(0, Me, moved: false);
        Assert.Equal(new Wait("a copy"), LanePlacement.Decide(new LanesSeen(Me, "gw1", Lease, [mine, Free(1)]) { Twin = "a copy" }, new LanesHere(null, new HashSet<string>(), TimeSpan.Zero)));
        Assert.IsType<Rest>(LanePlacement.Decide(new LanesSeen(Me, "gw1", Lease, [mine, Of(1, Me)]) { Twin = "a copy" }, new LanesHere("queue-lane-1", new HashSet<string> { "queue-lane-1" }, TimeSpan.Zero)));
    }

    [Fact]
    [Trait("Rule", "Q-7")]
    public void A_lane_is_adrift_when_nobody_has_what_is_in_it()
    {
        Assert.Equal(["queue-lane-0", "queue-lane-4", "queue-lane-5"], Adrift(Free(0), Free(1, settled: true), Of(2, You), Of(3, You, still: 2.9), Of(4, You, still: 3), Of(5, Me), Of(6, Me)));

        static IReadOnlyList<string> Adrift(params LaneView[] lanes) => LanePlacement.Adrift(new LanesSeen(Me, "gw1", Lease, lanes), new HashSet<string> { "queue-lane-6" });
    }

    [Fact]
    public void A_free_lane_is_taken_before_one_is_made_rather_the_own_one_of_before_and_rather_one_with_mail()
    {
        var (settled, waiting, before) = (Free(0, settled: true), Free(1), Free(2, settled: true, node: "gw1"));
        Assert.Equal(Home(0, settled), Decide([settled, Of(4, You)]));
        Assert.Equal(Home(1, waiting), Decide([settled, waiting, Of(4, You)]));
        Assert.Equal(Home(2, before), Decide([settled, waiting, before, Of(4, You)]));
    }

    [Fact]
    public void As_long_as_it_is_not_known_whether_a_holder_lives_a_node_without_a_lane_waits()
    {
        Assert.Contains("whether node gw2, which holds queue-lane-0, lives", Assert.IsType<Wait>(Decide([Of(0, You, moved: false, still: 5.9)])).Why, StringComparison.Ordinal);
        var gone = Of(0, You, moved: false, still: 6);
        Assert.Equal(Home(0, gone), Decide([gone, Of(1, Third)]));
    }

    [Fact]
    public void Of_one_who_holds_several_one_is_asked_for_and_waited_for_but_not_for_ever()
    {
        var (home, spare) = (Of(0, You), Of(1, You, home: false));
        Assert.Equal(new AskFor("queue-lane-1"), Decide([home, spare]));
        var asked = spare with { WantedBy = Me };
        Assert.IsType<Wait>(Decide([home, asked], asking: 7.9));
        Assert.Equal(Home(2, null), Decide([home, asked], asking: 8));
        Assert.Equal(Home(2, null), Decide([home, spare], asking: 1)); // it was refused
    }

    [Fact]
    public void What_another_one_asked_for_is_left_to_it_unless_it_has_a_lane_by_now()
    {
        var wanted = Of(1, You, home: false) with { WantedBy = Third };
        Assert.Equal(Home(2, null), Decide([Of(0, You), wanted]));
        Assert.Equal(new AskFor("queue-lane-1"), Decide([Of(0, You), wanted, Of(4, Third)]));
    }

    [Fact]
    public void A_lane_that_is_wanted_is_handed_over_but_not_the_home_lane()
    {
        var wanted = Of(1, Me, home: false) with { WantedBy = Third };
        Assert.Equal(new HandOver("queue-lane-1", Third), Decide([Of(0, Me), wanted], home: 0, held: [0, 1]));
        Assert.IsType<Rest>(Decide([Of(0, Me), wanted, Of(2, Third)], home: 0, held: [0, 1]));
        Assert.IsType<Rest>(Decide([Of(0, Me) with { WantedBy = Third }], home: 0));
    }

    [Fact]
    public void What_was_let_go_for_somebody_is_kept_for_it_for_a_while()
    {
        var free = Free(1) with { WantedBy = Third };
        Assert.Equal(Home(1, free with { WantedBy = Me }), Decide([Of(0, You), Free(3), free with { WantedBy = Me }]));
        Assert.IsType<Rest>(Decide([Of(0, Me), free], home: 0));
        Assert.Equal(Home(2, null), Decide([Of(0, You), free]));
        var late = free with { Still = Lease };
        Assert.Equal(Adopt(1, late), Decide([Of(0, Me), late], home: 0));
    }

    [Fact]
    [Trait("Rule", "Q-6")]
    public void A_lane_whose_node_is_gone_is_adopted_with_its_mail()
    {
        Assert.IsType<Rest>(Decide([Of(0, Me), Of(1, You, still: 5.9)], home: 0));
        var silent = Of(1, You, still: 6);
        Assert.Equal(Adopt(1, silent), Decide([Of(0, Me), silent], home: 0));
        var released = Free(1);
        Assert.Equal(Adopt(1, released), Decide([Of(0, Me), released], home: 0));
    }

    [Fact]
    public void One_that_is_empty_is_left_alone()
    {
        Assert.IsType<Rest>(Decide([Of(0, Me), Free(1, settled: true)], home: 0));
    }

    [Fact]
    [Trait("Rule", "Q-6")]
    public void Who_has_more_already_waits_longer_so_that_lanes_spread()
    {
        LaneView[] seen = [Of(0, Me), Of(1, Me, home: false), Of(2, You, still: 6.9)];
        Assert.IsType<Rest>(Decide(seen, home: 0, held: [0, 1]));
        var later = Of(2, You, still: 7);
        Assert.Equal(Adopt(2, later), Decide([.. seen[..2], later], home: 0, held: [0, 1]));
        Assert.IsType<Rest>(Decide([.. seen[..2], Free(2)], home: 0, held: [0, 1]));
    }

    [Fact]
    [Trait("Rule", "Q-6")]
    public void Of_several_that_are_gone_each_of_the_others_begins_with_another_one()
    {
        var (first, second) = (Of(0, You, still: 6), Of(3, You, still: 6));
        Assert.Equal(Adopt(0, first), Decide([first, Of(1, Me), second, Of(4, Third)], home: 1));
        Assert.Equal(Adopt(3, second), Decide([first, Of(1, Third), second, Of(4, Me)], home: 4));
        Assert.Equal(Adopt(0, first), Decide([first, Of(1, Third), Of(4, Me)], home: 4));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Nodes_that_start_one_after_the_other_whatever_stopped_before_make_no_more_lanes_than_nodes(int nodes)
    {
        // A rolling upgrade that goes round and round: each stops in order, its lane is adopted, and it comes back.
        var lanes = new Dictionary<string, LaneView>();
        var ids = Enumerable.Range(1, nodes).Select(n => new Guid(n, 0, 0, new byte[8])).ToArray();
        foreach (var id in ids)
            Start(id);
        for (var round = 0; round < 3 * nodes; round++)
        {
            var stopping = ids[round % nodes];
            foreach (var lane in lanes.Values.Where(lane => lane.Holder == stopping).ToArray())
                lanes[lane.LaneId] = lane with { Mark = lane.Mark with { Holder = null } };
            foreach (var id in ids.Where(id => id != stopping))
                Step(id);
            Start(stopping);
        }

        Assert.Equal(nodes, lanes.Count);
        Assert.All(ids, id => Assert.Single(lanes.Values, lane => lane.Holder == id));

        void Start(Guid id)
        {
            for (var look = 0; lanes.Values.All(lane => lane.Holder != id); look++)
            {
                Assert.InRange(look, 0, 10);
                foreach (var one in ids)
                    Step(one);
            }
        }

        void Step(Guid id)
        {
            var mine = lanes.Values.Where(lane => lane.Holder == id).ToArray();
            switch (LanePlacement.Decide(
                new LanesSeen(id, "", Lease, [.. lanes.Values]),
                new LanesHere(mine.FirstOrDefault(lane => lane.IsHome)?.LaneId, mine.Select(lane => lane.LaneId).ToHashSet(), TimeSpan.Zero)))
            {
                case Claim claim:
                    lanes[claim.LaneId] = new LaneView(claim.LaneId, new LaneMark(1, id, 1), "", claim.AsHome, false, null, 0, TimeSpan.Zero, true);
                    break;
                case AskFor ask:
                    lanes[ask.LaneId] = lanes[ask.LaneId] with { WantedBy = id };
                    break;
                case HandOver handOver:
                    lanes[handOver.LaneId] = lanes[handOver.LaneId] with { Mark = new LaneMark(1, null, 1) };
                    break;
            }
        }
    }

    private static LaneStep Decide(LaneView[] lanes, int? home = null, int[]? held = null, double asking = 0) => LanePlacement.Decide(
        new LanesSeen(Me, "gw1", Lease, lanes),
        new LanesHere(home is { } number ? LaneName.Of(number) : null, (held ?? (home is { } only ? [only] : [])).Select(LaneName.Of).ToHashSet(), TimeSpan.FromSeconds(asking)));

    private static LaneView Of(int number, Guid holder, bool home = true, bool moved = true, double still = 0) => new(
        LaneName.Of(number), new LaneMark(7, holder, 70), holder == Me ? "gw1" : holder == You ? "gw2" : "gw3", home, false, null, 0, TimeSpan.FromSeconds(still), moved);

    private static LaneView Free(int number, bool settled = false, string node = "gw9") =>
        new(LaneName.Of(number), new LaneMark(7, null, 70), node, true, settled, null, 0, TimeSpan.Zero, false);

    private static Claim Home(int number, LaneView? seen) => new(LaneName.Of(number), seen?.Mark, AsHome: true);

    private static Claim Adopt(int number, LaneView seen) => new(LaneName.Of(number), seen.Mark, AsHome: false);
}

using Microsoft.Extensions.Time.Testing;
using SecureGateway.Queue.Placement;

namespace SecureGateway.Queue.Tests.Placement;

public sealed class LaneWatchTests
{
    private static readonly LaneMark Mark = new(1, Guid.Empty, 1);

    private readonly FakeTimeProvider _time = new();
    private readonly LaneWatch _watch;

    public LaneWatchTests() => _watch = new LaneWatch(_time);

    [Fact]
    public void A_lane_that_does_not_change_stands_still_from_the_first_look_on()
    {
        Assert.Equal((TimeSpan.Zero, false), _watch.See("a", Mark));
        Assert.Equal((TimeSpan.FromSeconds(1), false), Later(1, Mark));
        Assert.Equal((TimeSpan.FromSeconds(2.5), false), Later(1.5, Mark));
    }

    [Fact]
    public void One_that_changes_has_moved_and_begins_anew()
    {
        _watch.See("a", Mark);
        Assert.Equal((TimeSpan.Zero, true), Later(1, Mark with { Beat = 2 }));
        Assert.Equal((TimeSpan.FromSeconds(1), true), Later(1, Mark with { Beat = 2 }));
        Assert.Equal((TimeSpan.Zero, false), _watch.See("b", Mark));
    }

    [Fact]
    [Trait("Rule", "Q-6")]
    public void Where_nobody_could_look_little_time_has_passed()
    {
        _watch.See("a", Mark);
        Assert.Equal((TimeSpan.FromSeconds(2), false), Later(3600, Mark)); // the database was away, or this process paused
        Assert.Equal((TimeSpan.FromSeconds(3), false), Later(1, Mark));
    }

    [Fact]
    [Trait("Rule", "Q-6")]
    public void After_a_failure_of_our_own_it_begins_anew()
    {
        _watch.See("a", Mark);
        Later(1, Mark with { Beat = 2 });
        _watch.BeginAnew();
        Assert.Equal((TimeSpan.Zero, false), Later(1, Mark with { Beat = 2 }));
    }

    private (TimeSpan Still, bool HasMoved) Later(double seconds, LaneMark mark)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        return _watch.See("a", mark);
    }
}

using SecureGateway.Peers.Membership;

namespace SecureGateway.Cluster.Tests.Membership;

/// <summary>When connections are made again, and when the membership begins anew, because nothing is heard.</summary>
[Trait("Rule", "A-6")]
public sealed class PeerSilenceTests
{
    private readonly PeerSilence _silence = new(["gw2", "gw3"], TimeSpan.Zero);
    private int _now;

    [Fact]
    public void Peers_that_are_heard_are_left_alone()
    {
        Assert.Empty(Play(600, _ => ["gw2", "gw3"]));
    }

    [Fact]
    public void Connections_with_a_silent_peer_are_dropped_every_fifteen_seconds_and_the_membership_goes_on_with_the_other()
    {
        Assert.Equal(["15 gw2", "30 gw2", "45 gw2", "60 gw2"], Play(70, _ => ["gw3"]));
    }

    [Fact]
    public void A_peer_that_is_heard_again_counts_from_then()
    {
        Assert.Equal(["15 gw2", "39 gw2", "54 gw2"], Play(60, second => second == 24 ? ["gw2", "gw3"] : ["gw3"]));
    }

    [Fact]
    public void Who_hears_nobody_looks_for_open_ports_after_three_quarters_of_a_minute_and_again_and_again()
    {
        Assert.Equal(["15 gw2,gw3", "30 gw2,gw3", "45 gw2,gw3 look", "60 gw2,gw3 look", "75 gw2,gw3 look"], Play(80, _ => []));
    }

    [Fact]
    public void It_begins_anew_when_a_port_was_open_twice_and_waits_twice_as_long_each_time_up_to_twelve_minutes()
    {
        var began = new List<int>();
        Play(6000, _ => [], began.Add);

        Assert.Equal([60, 105, 195, 375, 735, 735, 735], began.Zip(began.Prepend(0), (one, before) => one - before).Take(7));
    }

    [Fact]
    public void Once_somebody_was_heard_it_has_the_patience_of_the_beginning_again()
    {
        var began = new List<int>();
        Play(400, second => second == 100 ? ["gw3"] : [], began.Add);

        Assert.Equal([60, 160, 265], began.Take(3));
    }

    [Fact]
    public void In_a_partition_it_never_does_and_not_at_once_when_that_ends()
    {
        Assert.False(_silence.Looked(isOpen: false));
        Assert.False(_silence.Looked(isOpen: true));
        Assert.False(_silence.Looked(isOpen: false));
        Assert.False(_silence.Looked(isOpen: true));
        Assert.True(_silence.Looked(isOpen: true));
    }

    [Fact]
    public void Somebody_heard_between_two_looks_is_enough()
    {
        Assert.False(_silence.Looked(isOpen: true));
        _silence.Hear("gw3", TimeSpan.FromSeconds(1));
        Assert.False(_silence.Looked(isOpen: true));
    }

    [Fact]
    public void Who_is_no_peer_does_not_count_as_heard()
    {
        Assert.Equal("15 gw2,gw3", Play(20, _ => ["gw9"])[0]);
    }

    /// <param name="heard">Whom it hears in a second.</param>
    /// <param name="anew">The ports are open, and so it begins anew.</param>
    private List<string> Play(int seconds, Func<int, string[]> heard, Action<int>? anew = null)
    {
        var steps = new List<string>();
        for (var until = _now + seconds; _now < until;)
        {
            var now = TimeSpan.FromSeconds(++_now);
            foreach (var peer in heard(_now))
                _silence.Hear(peer, now);
            var step = _silence.Step(now);
            if (!step.Reconnect.IsEmpty)
                steps.Add($"{_now} {string.Join(',', step.Reconnect)}{(step.Look ? " look" : "")}");
            if (!step.Look || anew is null || !_silence.Looked(isOpen: true))
                continue;
            anew(_now);
            _silence.Begin(now);
        }

        return steps;
    }
}

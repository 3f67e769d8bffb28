using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace SecureGateway.Access.Tests;

/// <summary>Whoever guesses waits longer and longer, and nobody else.</summary>
public sealed class GuessLimiterTests
{
    private static readonly IPAddress Guesser = IPAddress.Parse("192.0.2.1");

    private readonly FakeTimeProvider _clock = new();
    private readonly GuessLimiter _limiter;

    public GuessLimiterTests() => _limiter = new GuessLimiter(_clock);

    [Fact]
    public void The_wait_doubles_from_the_third_failure_on_up_to_five_minutes()
    {
        var waits = Enumerable.Range(0, 13).Select(_ =>
        {
            _limiter.Failed(Guesser);
            return _limiter.WaitOf(Guesser).TotalSeconds;
        });

        Assert.Equal([0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300], waits);
        Assert.Equal(TimeSpan.Zero, _limiter.WaitOf(IPAddress.Parse("192.0.2.2")));
    }

    [Fact]
    public void Time_and_success_end_it()
    {
        for (var i = 0; i < 5; i++)
            _limiter.Failed(Guesser);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.Zero, _limiter.WaitOf(Guesser));

        _limiter.Succeeded(Guesser);
        _limiter.Failed(Guesser);

        Assert.Equal(TimeSpan.Zero, _limiter.WaitOf(Guesser));
    }

    [Fact]
    public void The_addresses_of_one_ipv6_site_are_one_guesser_and_mapped_ones_are_ipv4()
    {
        for (var i = 1; i <= 3; i++)
            _limiter.Failed(IPAddress.Parse($"2001:db8:1:2::{i}"));
        for (var i = 0; i < 3; i++)
            _limiter.Failed(Guesser.MapToIPv6());

        Assert.NotEqual(TimeSpan.Zero, _limiter.WaitOf(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.Equal(TimeSpan.Zero, _limiter.WaitOf(IPAddress.Parse("2001:db8:1:3::1")));
        Assert.NotEqual(TimeSpan.Zero, _limiter.WaitOf(Guesser));
    }
}

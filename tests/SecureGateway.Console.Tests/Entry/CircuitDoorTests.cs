using SecureGateway.WebConsole.Entry;

namespace SecureGateway.WebConsole.Tests.Entry;

/// <summary>Whose pages may open the connection.</summary>
public sealed class CircuitDoorTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8025", "127.0.0.1:8025", true)]
    [InlineData("https://gw1.example.org", "gw1.example.org", true)]
    [InlineData("https://GW1.example.org:8443", "gw1.EXAMPLE.org:8443", true)]
    [InlineData("http://[::1]:8025", "[::1]:8025", true)]
    [InlineData("http://127.0.0.1:9000", "127.0.0.1:8025", false)]
    [InlineData("http://localhost:8025", "127.0.0.1:8025", false)]
    [InlineData("https://gw1.example.org.evil.example", "gw1.example.org", false)]
    [InlineData("https://evil.example", "gw1.example.org", false)]
    [InlineData("null", "gw1.example.org", false)]
    [InlineData("", "gw1.example.org", false)]
    [InlineData(null, "gw1.example.org", false)]
    public void A_websocket_comes_from_a_page_of_the_same_host(string? origin, string host, bool own) => Assert.Equal(own, CircuitDoor.IsOwn(origin, host, isNeeded: true));

    [Fact]
    public void A_request_that_only_reads_may_say_nothing() => Assert.True(CircuitDoor.IsOwn(null, "gw1.example.org", isNeeded: false));
}

using System.Net;
using SecureGateway.Policy;
using SecureGateway.WebConsole.Entry;

namespace SecureGateway.WebConsole.Tests.Entry;

/// <summary>Which clients <c>node.console.allow</c> lets in.</summary>
public sealed class AccessListTests
{
    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("10.2.0.1", false)]
    [InlineData("2001:db8:1::5", true)]
    [InlineData("2001:db8:2::5", false)]
    [InlineData("127.0.0.1", false)]
    public void Those_of_its_networks(string address, bool let) =>
        Assert.Equal(let, List("10.1.0.0/16", "2001:db8:1::/48").Admits(IPAddress.Parse(address)));

    [Fact]
    public void All_when_it_is_empty() => Assert.True(List().Admits(IPAddress.Parse("198.51.100.1")));

    private static AccessList List(params string[] networks) => new(new ConsoleOptions("gw1", false, [.. networks.Select(ClientPattern.Parse)]), null!, TimeProvider.System);
}

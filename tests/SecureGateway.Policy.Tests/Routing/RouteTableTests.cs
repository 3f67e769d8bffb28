using CsCheck;
using SecureGateway.Mail;
using SecureGateway.Policy.Tests.Matching;

namespace SecureGateway.Policy.Tests.Routing;

[Trait("Rule", "R-5")]
public class RouteTableTests
{
    [Theory]
    [InlineData("corp.example", "10.0.0.5:25", "corp.example")]
    [InlineData("a.corp.example", "10.0.0.6:25", "*.corp.example")]
    [InlineData("elsewhere.example", "mx:elsewhere.example", "*")]
    public void The_most_specific_route_wins(string domain, string key, string pattern)
    {
        var table = new RouteTable([Mx("*"), To("10.0.0.6", "*.corp.example"), To("10.0.0.5", "corp.example")]);

        var hop = table.Find(DomainName.Parse(domain))!;

        Assert.Equal((key, pattern, domain), (hop.Key, hop.Pattern.ToString(), hop.Domain.Value));
    }

    [Fact]
    public void Without_a_route_there_is_no_next_hop() => Assert.Null(new RouteTable([To("10.0.0.5", "corp.example")]).Find(DomainName.Parse("other.example")));

    [Fact]
    public void Two_domains_on_one_host_list_are_one_next_hop()
    {
        var table = new RouteTable([To("10.0.0.5", "a.example"), To("10.0.0.5", "b.example")]);

        Assert.Equal(Key(table, "a.example"), Key(table, "b.example"));
    }

    [Fact]
    public void Two_domains_by_MX_are_two_next_hops()
    {
        var table = new RouteTable([Mx("*")]);

        Assert.NotEqual(Key(table, "a.example"), Key(table, "b.example"));
    }

    [Fact]
    [Trait("Rule", "M-11")]
    public void Two_routes_to_one_server_with_different_profiles_are_two_next_hops()
    {
        var table = new RouteTable([To("10.0.0.5", "a.example") with { Connection = "one" }, To("10.0.0.5", "b.example") with { Connection = "two" }, To("10.0.0.5", "c.example")]);

        Assert.Equal(3, new[] { "a.example", "b.example", "c.example" }.Select(domain => Key(table, domain)).Distinct().Count());
        Assert.Equal("two", table.Find(DomainName.Parse("b.example"))!.Route.Connection);
    }

    [Theory]
    [InlineData("u", "f", null, "v", "f", null)]
    [InlineData("u", "f", null, "u", "g", null)]
    [InlineData("u", "f", null, "u", null, "f")]
    [InlineData("u", "f", null, null, null, null)]
    public void Different_credentials_are_different_next_hops(string user, string? file, string? variable, string? otherUser, string? otherFile, string? otherVariable)
    {
        var table = new RouteTable(
        [
            To("h.example", "a.example") with { Credentials = new RouteCredentials(user, file, variable) },
            To("h.example", "b.example") with { Credentials = otherUser is null ? null : new RouteCredentials(otherUser, otherFile, otherVariable) },
        ]);

        Assert.NotEqual(Key(table, "a.example"), Key(table, "b.example"));
    }

    [Fact]
    public void Other_priorities_are_another_next_hop()
    {
        var one = To("h.example", "a.example");
        var table = new RouteTable([one, one with { Domains = [DomainPattern.Parse("b.example")], Hosts = [new RouteHost("h.example", 25, 20)] }]);

        Assert.NotEqual(Key(table, "a.example"), Key(table, "b.example"));
    }

    [Fact]
    public void An_IPv6_host_is_written_in_brackets() => Assert.Equal("[2001:db8::1]:25", new RouteHost("2001:db8::1", 25).ToString());

    [Fact]
    public void The_order_of_the_file_changes_nothing() =>
        Gen.Select(Patterns.Domain.Array[1, 12], Gen.Int[0, 30].Array[1, 12], Patterns.Name).Sample((patterns, keys, name) =>
        {
            Route[] routes = [.. patterns.Distinct().Select((pattern, i) => To($"h{i}.example", pattern.ToString()))];

            Assert.Equal(
                new RouteTable([.. routes]).Find(name)?.Key,
                new RouteTable([.. Patterns.Shuffled(routes, keys)]).Find(name)?.Key);
        });

    private static string Key(RouteTable table, string domain) => table.Find(DomainName.Parse(domain))!.Key;

    private static Route To(string host, string pattern) => new([DomainPattern.Parse(pattern)], [new RouteHost(host, 25)], null);

    private static Route Mx(string pattern) => new([DomainPattern.Parse(pattern)], [], null);
}

using SecureGateway.Policy;

namespace SecureGateway.Configuration.Tests;

/// <summary>Values that are right, in every form in which they may be written.</summary>
public class ValueTests
{
    [Theory]
    [InlineData("10.0.0.5:2525", "10.0.0.5", 2525)]
    [InlineData("10.0.0.5", "10.0.0.5", 25)]
    [InlineData("Mail.Corp.Example.", "mail.corp.example", 25)]
    [InlineData("mail.corp.example:587", "mail.corp.example", 587)]
    [InlineData("[2001:DB8::1]:26", "2001:db8::1", 26)]
    [InlineData("[2001:db8::1]", "2001:db8::1", 25)]
    [InlineData("2001:db8::1", "2001:db8::1", 25)]
    [Trait("Rule", "R-5")]
    public void A_route_host_has_a_port_or_takes_25(string text, string host, int port) => Assert.Equal(
        new RouteHost(host, port),
        Assert.Single(Assert.Single(ConfigurationFolder.Good($"secure-gateway.policy.routes = [ {{ domains = [ \"*\" ], to = [ \"{text}\" ] }} ]").Policy.Routes).Hosts));

    [Fact]
    public void A_route_host_may_carry_a_priority()
    {
        var route = Assert.Single(ConfigurationFolder.Good(
            "secure-gateway.policy.routes = [ { domains = [ \"*\" ], to = [ \"h\", { host = \"i:26\", priority = 20 }, { host = j } ] } ]").Policy.Routes);

        Assert.Equal([new RouteHost("h", 25, 10), new RouteHost("i", 26, 20), new RouteHost("j", 25, 10)], route.Hosts.AsEnumerable());
    }

    [Theory]
    [InlineData("on", true)]
    [InlineData("off", false)]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [Trait("Rule", "O-1")]
    public void Opportunistic_TLS_is_a_switch(string text, bool enabled) =>
        Assert.Equal(enabled, ConfigurationFolder.Good($"secure-gateway.policy.tls.opportunistic.enabled = {text}").Policy.Tls.Opportunistic.Enabled);

    [Theory]
    [InlineData("1.2", "medium", TlsVersion.Tls12, CipherStrength.Medium)]
    [InlineData("1.2", "highest", TlsVersion.Tls12, CipherStrength.Highest)]
    [InlineData("1.3", "high", TlsVersion.Tls13, CipherStrength.High)]
    [Trait("Rule", "O-2")]
    public void A_floor_is_a_version_and_a_strength(string version, string strength, TlsVersion minimum, CipherStrength cipher)
    {
        var floor = ConfigurationFolder.Good(
            $"secure-gateway.policy.connections.a.inbound-tls {{ minimum-version = {version}, cipher-strength = {strength} }}").Policy.Connections[0].Inbound.Floor;

        Assert.Equal(new TlsFloor(minimum, cipher), floor);
    }

    [Theory]
    [InlineData("off", null)]
    [InlineData("4h", 240.0)]
    [InlineData("90 minutes", 90.0)]
    public void A_delay_notice_is_off_or_a_duration(string text, double? minutes) => Assert.Equal(
        minutes is { } some ? TimeSpan.FromMinutes(some) : null,
        ConfigurationFolder.Good($"secure-gateway.policy.delivery.delay-notice-after = {text}").Policy.Delivery.DelayNoticeAfter);

    [Theory]
    [InlineData("100KiB", 102_400)]
    [InlineData("25MB", 25_000_000)]
    [InlineData("1M", 1_048_576)]
    [InlineData("70000", 70_000)]
    public void Sizes_are_those_of_HOCON(string text, long octets) =>
        Assert.Equal(octets, ConfigurationFolder.Good($"secure-gateway.policy.limits.message-size = {text}").Policy.Limits.MessageSize);

    [Theory]
    [InlineData("192.0.2.53", "192.0.2.53:53")]
    [InlineData("127.0.0.1:5353", "127.0.0.1:5353")]
    [InlineData("::1", "[::1]:53")]
    [InlineData("[::1]:5353", "[::1]:5353")]
    public void A_name_server_has_a_port_or_takes_53(string text, string endPoint) =>
        Assert.Equal(endPoint, Assert.Single(ConfigurationFolder.Good($"secure-gateway.node.resolver.servers = [ \"{text}\" ]").Node.Resolver.Servers).ToString());

    [Fact]
    public void Without_a_host_name_the_machine_gives_its_own() =>
        Assert.Equal(("machine", "machine"), ConfigurationFolder.Good("") is var read ? (read.Node.Name, read.Node.HostName) : default);

    [Fact]
    public void Without_a_name_a_node_is_called_by_its_host_name() =>
        Assert.Equal("gw1", ConfigurationFolder.Good("secure-gateway.node.host-name = GW1.example.org").Node.Name);

    [Fact]
    public void A_connection_string_is_in_no_printed_record() =>
        Assert.DoesNotContain("hunter2", new StorageSettings(StorageProvider.PostgreSql, "Password=hunter2", null, null).ToString(), StringComparison.Ordinal);

    [Fact]
    [Trait("Rule", "R-6")]
    public void A_gateway_is_known_by_further_names_and_addresses() => Assert.Equal(
        ["mx.example.org", "203.0.113.25", "2001:db8::25"],
        ConfigurationFolder.Good("secure-gateway.node.also-known-as = [ \"mx.example.org\", \"203.0.113.25\", \"2001:db8::25\" ]").Node.AlsoKnownAs.AsEnumerable());
}

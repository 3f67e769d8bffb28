using System.Net;
using CsCheck;
using SecureGateway.Mail;

namespace SecureGateway.Policy.Tests.Matching;

public class ConnectionTableTests
{
    [Theory]
    [InlineData("10.1.2.3", "", "one", MatchedBy.Address, "10.1.2.3")]
    [InlineData("10.1.2.4", "", "net24", MatchedBy.Address, "10.1.2.*")]
    [InlineData("10.1.9.9", "", "net8", MatchedBy.Address, "10.0.0.0/8")]
    [InlineData("::ffff:10.1.2.3", "", "one", MatchedBy.Address, "10.1.2.3")]
    [InlineData("::ffff:10.9.9.9", "", "net8", MatchedBy.Address, "10.0.0.0/8")]
    [InlineData("2001:db8:1::7", "", "six48", MatchedBy.Address, "2001:db8:1::/48")]
    [InlineData("2001:db8:2::7", "", "six32", MatchedBy.Address, "2001:db8::/32")]
    [InlineData("10.1.2.3", "mail.corp.example", "one", MatchedBy.Address, "10.1.2.3")]
    [InlineData("192.0.2.1", "mail.corp.example", "host", MatchedBy.HostName, "mail.corp.example")]
    [InlineData("192.0.2.1", "other.corp.example", "below", MatchedBy.HostName, "*.corp.example")]
    [InlineData("192.0.2.1", "a.deep.corp.example", "deep", MatchedBy.HostName, "*.deep.corp.example")]
    [InlineData("192.0.2.1", "other.corp.example mail.corp.example", "host", MatchedBy.HostName, "mail.corp.example")]
    [InlineData("192.0.2.1", "elsewhere.example", "others", MatchedBy.Any, "*")]
    [InlineData("192.0.2.1", "", "others", MatchedBy.Any, "*")]
    [Trait("Rule", "R-1")]
    [Trait("Rule", "R-2")]
    public void Address_then_host_name_then_whoever_is_left(string address, string hosts, string profile, MatchedBy by, string entry)
    {
        var table = Table(
            ("others", "*"), ("net8", "10.0.0.0/8"), ("net24", "10.1.2.*"), ("one", "10.1.2.3"), ("six32", "2001:db8::/32"), ("six48", "2001:db8:1::/48"),
            ("below", "*.corp.example"), ("host", "mail.corp.example"), ("deep", "*.deep.corp.example"));

        var match = table.ForClient(IPAddress.Parse(address), [.. hosts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(DomainName.Parse)]);

        Assert.Equal((profile, by, entry), (match.Profile.Name, match.By, match.Entry));
    }

    [Fact]
    [Trait("Rule", "R-4")]
    public void A_client_that_no_profile_names_may_send_to_hosted_domains_only()
    {
        var match = Table(("net8", "10.0.0.0/8")).ForClient(IPAddress.Parse("192.0.2.1"), []);

        Assert.Equal(MatchedBy.Nothing, match.By);
        Assert.Equal(RelayControl.HostedDomains, match.Profile.Relay);
    }

    [Theory]
    [InlineData("192.0.2.1", "four")]
    [InlineData("::ffff:192.0.2.1", "four")]
    [InlineData("2001:db8::1", "six")]
    [Trait("Rule", "R-2")]
    public void The_widest_ranges_keep_to_their_family(string address, string profile) =>
        Assert.Equal(profile, Table(("four", "0.0.0.0/0"), ("six", "::/0")).ForClient(IPAddress.Parse(address), []).Profile.Name);

    [Fact]
    [Trait("Rule", "R-2")]
    public void A_link_local_client_matches_whatever_its_interface_is()
    {
        var table = Table(("link", "fe80::/10"), ("one", "fe80::1"));

        Assert.Equal("one", table.ForClient(IPAddress.Parse("fe80::1%3"), []).Profile.Name);
        Assert.Equal("link", table.ForClient(IPAddress.Parse("fe80::2%3"), []).Profile.Name);
    }

    [Fact]
    [Trait("Rule", "R-3")]
    public void A_sender_domain_finds_its_profile_and_no_client_does()
    {
        var table = new ConnectionTable([Profile("partner", [], ["partner.example", "*.partner.example"]), Profile("exact", [], ["a.partner.example"])]);

        Assert.Equal("partner", table.ForSender(MailAddress.Parse("x@Partner.Example"))?.Profile.Name);
        Assert.Equal("partner", table.ForSender(MailAddress.Parse("x@b.partner.example"))?.Profile.Name);
        Assert.Equal("exact", table.ForSender(MailAddress.Parse("x@a.partner.example"))?.Profile.Name);
        Assert.Null(table.ForSender(MailAddress.Parse("x@elsewhere.example")));
        Assert.Null(table.ForSender(null));
        Assert.Equal(MatchedBy.Nothing, table.ForClient(IPAddress.Parse("192.0.2.1"), [DomainName.Parse("partner.example")]).By);
    }

    [Fact]
    [Trait("Rule", "M-3")]
    public void A_mandatory_profile_with_sender_domains_is_known_before_the_sender_is()
    {
        var mandatory = InboundTls.Off with { Mandatory = true };

        Assert.False(new ConnectionTable([Profile("a", ["10.0.0.1"], []) with { Inbound = mandatory }, Profile("b", [], ["b.example"])]).AnySenderDomainMandatory);
        Assert.True(new ConnectionTable([Profile("a", [], ["a.example"]) with { Inbound = mandatory }]).AnySenderDomainMandatory);
    }

    [Fact]
    public void Nobody_asks_the_DNS_while_no_profile_names_a_host()
    {
        Assert.False(Table(("a", "10.0.0.0/8"), ("b", "*")).NeedsHostNames);
        Assert.True(Table(("a", "*.corp.example")).NeedsHostNames);
    }

    [Fact]
    [Trait("Rule", "R-1")]
    public void The_address_decides_whatever_the_host_name_says() =>
        Gen.Select(Patterns.Client.Array[0, 12], Patterns.Address, Patterns.Name.Array[0, 2]).Sample((entries, text, hosts) =>
        {
            var table = Table([.. entries.Distinct().Select(entry => (entry.Text, entry.Text))]);
            var address = ClientPattern.Unmap(IPAddress.Parse(text));
            var networks = entries.Where(entry => entry.Network?.Contains(address) == true).ToList();

            var match = table.ForClient(IPAddress.Parse(text), hosts);

            if (networks.Count > 0)
            {
                Assert.Equal(MatchedBy.Address, match.By);
                Assert.Equal(networks.Max(entry => entry.Network!.Value.PrefixLength), ClientPattern.Parse(match.Entry).Network!.Value.PrefixLength);
            }
            else
            {
                var byHost = entries.Any(entry => entry.Host is { IsAny: false } pattern && hosts.Any(pattern.Matches));
                var otherwise = entries.Any(entry => entry.IsAny) ? MatchedBy.Any : MatchedBy.Nothing;
                Assert.Equal(byHost ? MatchedBy.HostName : otherwise, match.By);
            }
        });

    [Fact]
    [Trait("Rule", "R-2")]
    public void Neither_the_order_of_the_file_nor_that_of_the_host_names_changes_anything() =>
        Gen.Select(Patterns.Client.Array[1, 12], Gen.Int[0, 30].Array[1, 12], Patterns.Address, Patterns.Name.Array[0, 3]).Sample((entries, keys, text, hosts) =>
        {
            (string, string)[] profiles = [.. entries.Distinct().Select((entry, i) => ($"p{i}", entry.Text))];
            var address = IPAddress.Parse(text);

            var one = Table(profiles).ForClient(address, hosts);
            var two = Table(Patterns.Shuffled(profiles, keys)).ForClient(address, [.. hosts.Reverse()]);

            Assert.Equal((one.Profile.Name, one.By, one.Entry), (two.Profile.Name, two.By, two.Entry));
        });

    private static ConnectionTable Table(params (string Name, string Entry)[] profiles) =>
        new([.. profiles.Select(profile => Profile(profile.Name, [profile.Entry], []))]);

    private static ConnectionProfile Profile(string name, string[] clients, string[] senders) => ConnectionProfile.Unmatched with
    {
        Name = name,
        ClientHosts = [.. clients.Select(ClientPattern.Parse)],
        SenderDomains = [.. senders.Select(DomainPattern.Parse)],
    };
}

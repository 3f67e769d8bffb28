using System.Net;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery.Tests;

[Trait("Rule", "R-6")]
public sealed class MxSelectionTests
{
    private static readonly DomainName Domain = DomainName.Parse("example.org");

    private static readonly DeliveryOptions Options = new("gw.example.test") { OtherNames = ["mail.example.test"] };

    [Fact]
    public void The_order_is_by_preference_and_equal_ones_are_shuffled()
    {
        var random = new Random(1);
        var firsts = new HashSet<string>();
        for (var i = 0; i < 50; i++)
        {
            var hosts = Choose(random, (10, "a.example.org"), (20, "c.example.org"), (10, "b.example.org")).Hosts;
            firsts.Add(hosts[0].Name);
            Assert.Equal("c.example.org", hosts[2].Name);
        }

        Assert.Equal(2, firsts.Count);
    }

    [Fact]
    public void Without_MX_the_domain_itself_is_the_host() =>
        Assert.Equal([new MailHost("example.org", 25, null)], Choose(new MxAnswer(DnsStatus.NoRecords, [])).Hosts.ToArray());

    [Theory]
    [InlineData(DnsStatus.NoSuchName, FailureReason.DnsNoSuchDomain)]
    [InlineData(DnsStatus.Temporary, FailureReason.DnsTemporary)]
    public void No_answer_has_its_reason(DnsStatus status, FailureReason reason) =>
        Assert.Equal(reason, Choose(new MxAnswer(status, [])).Failure);

    [Fact]
    public void A_null_MX_takes_no_mail() => Assert.Equal(FailureReason.DnsNullMx, Choose(new Random(1), (0, ".")).Failure);

    [Fact]
    public void Our_own_names_and_everything_not_better_are_dropped()
    {
        var choice = Choose(new Random(1), (10, "a.example.org"), (20, "MAIL.example.test."), (20, "b.example.org"), (30, "c.example.org"));

        Assert.Equal(["a.example.org"], choice.Hosts.Select(host => host.Name));
    }

    [Fact]
    public void To_be_the_best_MX_oneself_is_a_loop() =>
        Assert.Equal(FailureReason.MailLoop, Choose(new Random(1), (10, "gw.example.test"), (20, "b.example.org")).Failure);

    [Fact]
    public void Localhost_is_no_mail_host()
    {
        Assert.Equal(FailureReason.DnsNoUsableHost, Choose(new Random(1), (10, "localhost")).Failure);
        Assert.Equal(["a.example.org"], Choose(new Random(1), (10, "localhost"), (20, "a.example.org")).Hosts.Select(host => host.Name));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.9.9.9")]
    [InlineData("::1")]
    [InlineData("0.0.0.0")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::")]
    [InlineData("::ffff:0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("ff02::1")]
    public void An_address_of_this_machine_is_no_mail_host(string address) =>
        Assert.False(MxSelection.IsUsable(IPAddress.Parse(address), Options));

    [Theory]
    [InlineData("192.0.2.25", false)]
    [InlineData("::ffff:192.0.2.25", false)]
    [InlineData("2001:db8::25", false)]
    [InlineData("203.0.113.25", true)] // of a router before it
    public async Task A_host_with_an_address_of_this_gateway_is_this_gateway_whatever_its_name(string address, bool told)
    {
        var resolver = new StagedResolver().Domain("example.org", (10, "mx.example.org"), (20, "backup.example.org"))
            .Host("mx.example.org", address).Host("backup.example.org", "198.51.100.1");
        var options = Options with { OtherAddresses = told ? [IPAddress.Parse(address)] : [] };
        await using var gateway = new Gateway(Configurations.Off(new Route([DomainPattern.Any], [], null)), options, resolver: resolver);
        if (!told)
            gateway.Interfaces = [IPAddress.Parse("192.0.2.25"), IPAddress.Parse("2001:db8::25%4")];

        var outcome = await gateway.DeliverAsync();

        Assert.Equal("5.4.6", Assert.Single(outcome.Recipients).Reply.Status.ToString());
        var host = Assert.Single(outcome.Evidence.Hosts); // and nothing that is not better
        Assert.Equal((FailureReason.MailLoop, null), (host.Reason, host.Address));
    }

    [Fact]
    public async Task A_backup_waits_for_the_better_host_and_goes_no_further_than_itself()
    {
        var resolver = new StagedResolver().Domain("example.org", (10, "mx.example.org"), (20, "us.example.org"), (30, "worse.example.org"))
            .Host("us.example.org", "192.0.2.25").Host("worse.example.org", "198.51.100.1");
        resolver.Addresses["mx.example.org"] = new AddressAnswer(DnsStatus.Temporary, [], "SERVFAIL");
        await using var gateway = new Gateway(Configurations.Off(new Route([DomainPattern.Any], [], null)), Options, resolver: resolver);
        gateway.Interfaces = [IPAddress.Parse("192.0.2.25")];

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(RecipientDisposition.Deferred, Assert.Single(outcome.Recipients).Disposition);
        Assert.Equal([FailureReason.DnsTemporary, FailureReason.MailLoop], outcome.Evidence.Hosts.Select(host => host.Reason));
    }

    [Fact]
    public void The_interfaces_of_the_machine_are_known()
    {
        var own = new OwnAddresses(Options, TimeProvider.System);

        Assert.True(own.Contains(IPAddress.Loopback));
        Assert.True(own.Contains(IPAddress.Parse("::ffff:127.0.0.1")));
        Assert.False(own.Contains(IPAddress.Parse("192.0.2.25")));
    }

    [Fact]
    public void Many_hosts_are_bounded() =>
        Assert.Equal(5, Choose(new Random(1), [.. Enumerable.Range(1, 30).Select(i => (i, $"mx{i}.example.org"))]).Hosts.Length);

    [Theory]
    [InlineData("nomail.example", RecipientDisposition.Failed, "5.1.10")]
    [InlineData("nowhere.example", RecipientDisposition.Failed, "5.1.2")]
    [InlineData("broken.example", RecipientDisposition.Deferred, "4.4.3")]
    [InlineData("loop.example", RecipientDisposition.Failed, "5.4.6")]
    [InlineData("noaddress.example", RecipientDisposition.Failed, "5.4.4")]
    [InlineData("[127.0.0.1]", RecipientDisposition.Failed, "5.4.4")]
    public async Task The_sender_is_told_what_the_DNS_said(string domain, RecipientDisposition disposition, string status)
    {
        var resolver = new StagedResolver().Domain("nomail.example", (0, ".")).Domain("loop.example", (1, "gw.example.test"))
            .Domain("noaddress.example", (1, "nothing.example"));
        resolver.Mx["broken.example"] = new MxAnswer(DnsStatus.Temporary, [], "SERVFAIL");
        await using var gateway = new Gateway(Configurations.Off(new Route([DomainPattern.Any], [], null)), Options, resolver: resolver);

        var outcome = await gateway.DeliverAsync(gateway.Attempt(to: "user@" + domain));

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal(disposition, recipient.Disposition);
        Assert.Equal(status, recipient.Reply.Status.ToString());
        Assert.Single(outcome.Evidence.Hosts);
    }

    [Fact]
    public async Task A_route_host_that_has_no_address_is_our_configuration_and_temporary()
    {
        await using var gateway = new Gateway(Configurations.Off(Configurations.Named("typo.example", 25)));

        var recipient = Assert.Single((await gateway.DeliverAsync()).Recipients);

        Assert.Equal((RecipientDisposition.Deferred, FailureReason.DnsTemporary), (recipient.Disposition, recipient.Reason));
    }

    private static HostChoice Choose(Random random, params (int Preference, string Host)[] records) =>
        MxSelection.Choose(Domain, new MxAnswer(DnsStatus.Found, [.. records.Select(r => new MxRecord(r.Preference, r.Host))]), Options, random);

    private static HostChoice Choose(MxAnswer answer) => MxSelection.Choose(Domain, answer, Options, new Random(1));
}

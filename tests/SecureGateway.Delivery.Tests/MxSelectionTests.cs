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
    public void An_address_of_this_machine_is_no_mail_host(string address) =>
        Assert.False(MxSelection.IsUsable(IPAddress.Parse(address), Options));

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

using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Inbound.Tests;

[Trait("Rule", "R-1")]
public sealed class ClientMatchTests : InboundTest
{
    private static readonly ConnectionProfile ByAddress = Policies.Profile("by-address", clients: ["192.0.2.1"]);
    private static readonly ConnectionProfile ByName = Policies.Profile("by-name", clients: ["*.client.example"]);

    [Theory]
    [InlineData("192.0.2.1", "mx.client.example", "by-address", 0)]
    [InlineData("192.0.2.2", "mx.client.example", "by-name", 1)]
    [InlineData("192.0.2.2", "mx.other.example", "default", 1)]
    [InlineData("192.0.2.2", null, "default", 1)]
    public async Task Address_comes_before_name_and_the_DNS_is_asked_only_when_it_matters(string client, string? name, string profile, int asked)
    {
        Names = name is null ? [] : [DomainName.Parse(name)];
        Configure(Current.Configuration.With(ByAddress, ByName));
        await SessionAsync(client);
        Assert.Equal(profile, Register.Open().Single().Profile);
        Assert.Equal(asked, NamesAsked);
    }

    [Fact]
    public async Task Nobody_asks_the_DNS_while_no_profile_names_a_host()
    {
        Configure(Current.Configuration.With(ByAddress));
        await SessionAsync("192.0.2.9");
        Assert.Equal(0, NamesAsked);
    }

    [Fact]
    public async Task A_session_keeps_its_snapshot_when_another_revision_is_applied()
    {
        var session = await GreetedAsync();
        Current = new PolicySnapshot(8, Policies.Hosting("other.example"));
        await MailAsync(session);
        Assert.Equal(250, (await RcptAsync(session, "b@hosted.example")).Code);
        var next = await GreetedAsync();
        await MailAsync(next);
        Assert.Equal(550, (await RcptAsync(next, "b@hosted.example")).Code);
    }

    [Fact]
    [Trait("Rule", "R-3")]
    public async Task The_senders_profile_gives_no_right_to_relay()
    {
        Configure(Current.Configuration.With(Policies.Profile("partner", RelayControl.Full, senders: ["partner.example"])));
        var session = await GreetedAsync();
        Assert.Equal(250, (await MailAsync(session, "a@partner.example")).Code);
        Assert.Equal("550 5.7.1 Relaying denied", (await RcptAsync(session, "x@elsewhere.example")).ToString());
    }
}

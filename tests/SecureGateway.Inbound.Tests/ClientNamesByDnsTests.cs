using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Staging;

namespace SecureGateway.Inbound.Tests;

/// <summary>Forward-confirmed names, asked of a name server on loopback.</summary>
[Trait("Rule", "R-1")]
public sealed class ClientNamesByDnsTests : IAsyncLifetime
{
    private readonly StagedDns _dns = new();
    private readonly FakeTimeProvider _clock = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _dns.DisposeAsync();

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::17")]
    public async Task A_name_counts_when_it_points_back(string client)
    {
        _dns.Pointer(client, "mail.partner.example").Pointer(client, "liar.example").Address("mail.partner.example", client).Address("liar.example", "198.51.100.1");

        Assert.Equal("mail.partner.example", Assert.Single(await Names().ConfirmedAsync(IPAddress.Parse(client), default)).Value);
    }

    [Fact]
    public async Task An_alias_on_the_way_does_not_matter()
    {
        _dns.Pointer("192.0.2.1", "mail.partner.example").Alias("mail.partner.example", "host7.partner.example").Address("host7.partner.example", "192.0.2.1");

        Assert.Single(await Names().ConfirmedAsync(IPAddress.Parse("192.0.2.1"), default));
    }

    [Theory]
    [InlineData("nothing there")]
    [InlineData("no answer")]
    [InlineData("no answer for the name")]
    [InlineData("SERVFAIL for the name")]
    public async Task Whatever_the_DNS_does_not_confirm_is_no_name(string what)
    {
        if (what == "no answer")
            _dns.SilentPointer("192.0.2.1");
        else if (what != "nothing there")
            _dns.Pointer("192.0.2.1", "mail.partner.example");
        if (what == "no answer for the name")
            _dns.Silent("mail.partner.example");
        if (what == "SERVFAIL for the name")
            _dns.Code("mail.partner.example", 2);

        // by the real clock: the limit is what ends the wait
        Assert.Empty(await Names(TimeProvider.System).ConfirmedAsync(IPAddress.Parse("192.0.2.1"), default).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData(120, 119, 121)]
    [InlineData(0, 4, 6)] // not at each connection of a burst
    public async Task A_name_is_kept_as_long_as_its_records_allow(byte timeToLive, int still, int noMore)
    {
        _dns.TimeToLive = timeToLive;
        _dns.Pointer("192.0.2.1", "mail.partner.example").Address("mail.partner.example", "192.0.2.1");
        var names = Names();
        Assert.Single(await names.ConfirmedAsync(IPAddress.Parse("192.0.2.1"), default));
        var asked = _dns.Questions;

        _clock.Advance(TimeSpan.FromSeconds(still));
        await names.ConfirmedAsync(IPAddress.Parse("192.0.2.1"), default);
        Assert.Equal(asked, _dns.Questions);
        _clock.Advance(TimeSpan.FromSeconds(noMore - still));
        await names.ConfirmedAsync(IPAddress.Parse("192.0.2.1"), default);
        Assert.Equal(2 * asked, _dns.Questions);
    }

    private ClientNames Names(TimeProvider? clock = null)
    {
        var options = new InboundOptions("gw.example") { Resolvers = [_dns.EndPoint], NameTimeout = TimeSpan.FromMilliseconds(clock is null ? 20_000 : 500) };
        return new ClientNames(new DnsNameLookups(options), options, clock ?? _clock, NullLogger<ClientNames>.Instance);
    }
}

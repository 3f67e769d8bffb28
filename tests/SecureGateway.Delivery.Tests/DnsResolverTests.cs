using System.Net;
using System.Net.Sockets;
using SecureGateway.Mail;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

[Trait("Rule", "R-6")]
public sealed class DnsResolverTests : IAsyncLifetime
{
    private readonly StagedDns _dns = new();
    private readonly DnsResolver _resolver;

    public DnsResolverTests() => _resolver = new DnsResolver(new DeliveryOptions("gw.example.test")
    {
        ResolverServers = [_dns.EndPoint],
        ResolverTimeout = TimeSpan.FromMilliseconds(500),
    });

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _dns.DisposeAsync().AsTask();

    [Fact]
    public async Task MX_records_come_with_their_preference_and_without_trailing_dot()
    {
        _dns.MailExchanger("example.org", 10, "mx1.example.org").MailExchanger("example.org", 20, "mx2.example.net");

        var answer = await Mx("example.org");

        Assert.Equal(DnsStatus.Found, answer.Status);
        Assert.Equal([new MxRecord(10, "mx1.example.org"), new MxRecord(20, "mx2.example.net")], answer.Records.OrderBy(record => record.Preference));
    }

    [Fact]
    public async Task A_null_MX_is_a_single_dot()
    {
        _dns.MailExchanger("nomail.example", 0, "");

        Assert.Equal([new MxRecord(0, ".")], (await Mx("nomail.example")).Records.ToArray());
    }

    [Theory]
    [InlineData("nowhere.example", DnsStatus.NoSuchName)]
    [InlineData("broken.example", DnsStatus.Temporary)]
    [InlineData("refused.example", DnsStatus.Temporary)]
    [InlineData("silent.example", DnsStatus.Temporary)]
    [InlineData("empty.example", DnsStatus.NoRecords)]
    public async Task What_the_DNS_says_is_told_apart(string domain, DnsStatus status)
    {
        _dns.Code("broken.example", 2).Code("refused.example", 5).Silent("silent.example").Empty("empty.example");

        Assert.Equal(status, (await Mx(domain)).Status);
        Assert.Equal(status, (await _resolver.AddressesAsync(domain, default)).Status);
    }

    [Theory]
    [InlineData("C012")] // a name that points at itself
    [InlineData("C0FF")] // a name that points behind the end
    [InlineData("3F")]
    [InlineData("C00C000F0001000000400FFF")] // longer than there is
    public async Task An_answer_that_is_none_is_temporary_and_no_exception(string answer)
    {
        using var stop = new CancellationTokenSource();
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var serving = ServeAsync();
        var resolver = new DnsResolver(new DeliveryOptions("gw.example.test")
        {
            ResolverServers = [(IPEndPoint)server.Client.LocalEndPoint!],
            ResolverTimeout = TimeSpan.FromMilliseconds(500),
        });

        Assert.Equal(DnsStatus.Temporary, (await resolver.MailExchangersAsync(DomainName.Parse("a.example"), default)).Status);
        Assert.Equal(DnsStatus.Temporary, (await resolver.AddressesAsync("a.example", default)).Status);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);

        async Task ServeAsync()
        {
            while (true)
            {
                var asked = await server.ReceiveAsync(stop.Token);
                var end = Array.IndexOf(asked.Buffer, (byte)0, 12) + 5;
                byte[] reply = [.. asked.Buffer[..2], 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, .. asked.Buffer[12..end], .. Convert.FromHexString(answer.Replace("C012", $"C0{end:X2}", StringComparison.Ordinal))];
                await server.SendAsync(reply, asked.RemoteEndPoint, stop.Token);
            }
        }
    }

    [Fact]
    public async Task A_truncated_answer_is_asked_for_again_over_TCP()
    {
        _dns.Truncated("many.example");
        for (var i = 0; i < 40; i++)
            _dns.MailExchanger("many.example", (ushort)i, $"a-host-with-a-long-name-{i}.example.org");

        Assert.Equal(40, (await Mx("many.example")).Records.Length);
        Assert.Equal(1, _dns.QuestionsOverTcp);
    }

    [Fact]
    public async Task Addresses_of_both_families_come_with_IPv6_first()
    {
        _dns.Address("mx.example.org", "192.0.2.1").Address("mx.example.org", "2001:db8::1");

        var answer = await _resolver.AddressesAsync("mx.example.org", default);

        var expected = System.Net.Sockets.Socket.OSSupportsIPv6
            ? new[] { IPAddress.Parse("2001:db8::1"), IPAddress.Parse("192.0.2.1") }
            : [IPAddress.Parse("192.0.2.1")];
        Assert.Equal(expected, answer.Addresses.ToArray());
    }

    [Fact]
    public async Task An_MX_that_is_an_alias_is_tolerated()
    {
        _dns.Alias("mx.example.org", "real.example.net").Address("real.example.net", "192.0.2.7");

        Assert.Equal([IPAddress.Parse("192.0.2.7")], (await _resolver.AddressesAsync("mx.example.org", default)).Addresses.ToArray());
    }

    private ValueTask<MxAnswer> Mx(string domain) => _resolver.MailExchangersAsync(DomainName.Parse(domain), default);
}

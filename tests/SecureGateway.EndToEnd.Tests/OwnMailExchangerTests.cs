using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Delivery;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Mail;

namespace SecureGateway.EndToEnd.Tests;

/// <summary>A zone that sends a gateway's mail back to it, as the whole gateway meets it .</summary>
[Trait("Rule", "R-6")]
public sealed class OwnMailExchangerTests
{
    private const string Policy = $$"""
        {{RunningGateway.InternalClient}}
        routes = [ { domains = [ "*" ], to = mx } ]
        """;

    [Theory]
    [InlineData("mx.corp.example", "198.51.100.7", FailureReason.MailLoop)] // by the name that the node is told of
    [InlineData("alias.corp.example", "203.0.113.25", FailureReason.MailLoop)] // by the router's address
    [InlineData("gateway.test.example", "198.51.100.7", FailureReason.MailLoop)] // by the host name
    [InlineData("alias.corp.example", "127.0.0.1", FailureReason.DnsNoUsableHost)]
    public async Task Mail_whose_MX_is_the_gateway_is_returned_and_not_sent_round(string host, string address, FailureReason reason)
    {
        await using var gateway = await RunningGateway.StartAsync(
            Policy, node: """also-known-as = [ "MX.corp.example.", "203.0.113.25" ]""",
            configure: builder => builder.Services.AddSingleton<IMailResolver>(new OneZone(host, IPAddress.Parse(address))));

        Assert.Equal(250, (await gateway.SendAsync("bob@loop.example")).Code);

        var attempt = (await gateway.Tracking.WaitForAttemptsAsync(1))[0];
        var recipient = Assert.Single(attempt.Recipients);
        Assert.Equal((RecipientDisposition.Failed, reason), (recipient.Disposition, recipient.Reason));
        Assert.Equal(reason == FailureReason.MailLoop ? 1 : 2, attempt.Evidence.Hosts.Length); // what is not better than we is not asked for
        Assert.All(attempt.Evidence.Hosts, tried => Assert.Null(tried.Address));
    }

    private sealed class OneZone(string host, IPAddress address) : IMailResolver
    {
        public ValueTask<MxAnswer> MailExchangersAsync(DomainName domain, CancellationToken cancellationToken) =>
            new(new MxAnswer(DnsStatus.Found, [new MxRecord(10, host), new MxRecord(20, "worse.example")]));

        public ValueTask<AddressAnswer> AddressesAsync(string name, CancellationToken cancellationToken) => new(
            name == host ? new AddressAnswer(DnsStatus.Found, [address]) : new AddressAnswer(DnsStatus.NoSuchName, []));
    }
}

using SecureGateway.EndToEnd.Tests.Support;

namespace SecureGateway.EndToEnd.Tests.Judges;

/// <summary>A receiving server on Python's ssl module: the gateway as a client of somebody else's STARTTLS.</summary>
public sealed class PythonReceivingTests
{
    private const string Body = "..two dots\r\n.\r\n.one dot\r\nlast\r\n";

    [SkippableTheory]
    [InlineData("1.2", "TLSv1.2")]
    [InlineData("1.3", "TLSv1.3")]
    [InlineData("none", null)]
    [Trait("Rule", "O-4")]
    [Trait("Rule", "O-7")]
    [Trait("Rule", "Q-2")]
    public async Task Mail_arrives_exactly_under_the_version_that_both_can(string offered, string? version)
    {
        await using var server = await PythonServer.StartAsync(offered);
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(server.HostAndPort));
        await using var client = await gateway.ConnectAsync(tls: true);
        const string Mail = "From: alice@corp.example\r\nSubject: for python\r\n\r\n" + Body;

        Assert.Equal(250, (await client.SendMailAsync("alice@corp.example", ["bob@partner.example", "carol@partner.example"], Mail)).Code);
        var (facts, text) = await server.MessageAsync(1);
        await gateway.Tracking.WaitForGoneAsync(1);

        Relayed.AssertExact(Mail, text);
        Assert.Equal(version, facts.GetProperty("version").GetString());
        Assert.StartsWith("<alice@corp.example>", facts.GetProperty("sender").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ["<bob@partner.example>", "<carol@partner.example>"],
            facts.GetProperty("recipients").EnumerateArray().Select(recipient => recipient.GetString()!.Split(' ')[0]));
        Assert.Equal(version, Assert.Single(gateway.Tracking.Attempts).Evidence.Hosts[0].Tls?.VersionName);
    }

    [SkippableFact]
    [Trait("Rule", "M-12")]
    public async Task Many_messages_ride_connections_that_python_keeps_open()
    {
        await using var server = await PythonServer.StartAsync("1.3");
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(server.HostAndPort));
        await using var client = await gateway.ConnectAsync();

        for (var number = 1; number <= 20; number++)
            Assert.Equal(250, (await client.SendMailAsync("alice@corp.example", ["bob@partner.example"], $"Subject: {number}\r\n\r\n{Body}")).Code);
        await gateway.Tracking.WaitForGoneAsync(20);

        for (var number = 1; number <= 20; number++)
            Assert.Equal("TLSv1.3", (await server.MessageAsync(number)).Facts.GetProperty("version").GetString());
        Assert.Contains(gateway.Tracking.Attempts, attempt => attempt.Evidence.Hosts[0].Reused);
    }
}

using Microsoft.Extensions.DependencyInjection;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Operations;
using SecureGateway.Palettes.Queue;
using SecureGateway.Palettes.Session;
using SecureGateway.Queue.Lane;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Operations;

/// <summary>What operators do while mail flows, through the operations that all faces call.</summary>
public sealed class OperatorTests
{
    private static readonly Caller Operator = new("otto", "test", Permission.Operate);

    [Fact]
    public async Task A_session_that_is_stopped_hears_421_and_the_others_do_not_notice()
    {
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To("127.0.0.1:9"));
        await using var stopped = await gateway.ConnectAsync(tls: false);
        await using var other = await gateway.ConnectAsync();
        var first = (SessionRow)(await RowsAsync(gateway, "session", "list"))[0].Value;

        Assert.IsType<Done>(await CallAsync(gateway, "session", "stop", ("id", first.Id)));

        Assert.Equal(421, (await stopped.CommandAsync("NOOP")).Code);
        Assert.True((await other.CommandAsync("MAIL FROM:<alice@corp.example>")).IsPositive);
        Assert.IsType<Refusal>(await CallAsync(gateway, "session", "stop", ("id", "nobody")));
    }

    [Fact]
    [Trait("Rule", "O-5")]
    [Trait("Rule", "Q-7")]
    public async Task Retry_now_does_not_bring_the_plaintext_attempt_forward()
    {
        var retryAfter = TimeSpan.FromSeconds(3);
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.AtOnce[0]));
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(peer.HostAndPort, settings: "tls.opportunistic { enabled = on, retry-after = 3s }"));
        await gateway.SendAsync("bob@partner.example");
        await gateway.Tracking.WaitForAttemptsAsync(1);

        var done = Assert.IsType<Done>(await CallAsync(gateway, "queue", "retry", ("all", "true")));
        await gateway.Tracking.WaitForGoneAsync(1);

        Assert.Equal(new OperationDone(1, 0, 0), done.Value);
        Assert.Contains("must wait", done.Text, StringComparison.Ordinal);
        var attempts = gateway.Tracking.Attempts.ToList();
        var failed = attempts[0].Evidence;
        Assert.True(attempts[1].Evidence.Started >= failed.Started + failed.Took + retryAfter - TimeSpan.FromMilliseconds(50), $"{attempts[1].Evidence.Started:O} after {failed.Started:O}");
    }

    [Fact]
    [Trait("Rule", "Q-7")]
    public async Task What_is_held_stays_held_over_a_restart_and_goes_when_released()
    {
        using var directory = new ScratchDirectory();
        using var port = new ReservedPort();
        var policy = JudgedRoutes.To(port.EndPoint.ToString(), settings: "delivery.retry = [ 1s ]");
        await using (var gateway = await RunningGateway.StartAsync(policy, directory.Path))
        {
            await gateway.SendAsync("bob@partner.example");
            await gateway.Tracking.WaitForAttemptsAsync(1);
            Assert.Equal("1 message would be held", Assert.IsType<Done>(await CallAsync(gateway, "queue", "hold", ("recipient", "bob"), ("dry-run", "true"))).Text);
            await CallAsync(gateway, "queue", "hold", ("recipient", "bob"));
            await gateway.Tracking.WaitAsync(() => gateway.Tracking.Events.OfType<QueueEvents.Held>().Any(), "the hold");
        }

        port.Dispose();
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext(), port: port.Port);
        await using var again = await RunningGateway.StartAsync(policy, directory.Path);

        var row = Assert.IsType<QueueRow>(Assert.Single(await RowsAsync(again, "queue", "list", ("held", "true"))).Value);
        Assert.Equal(QueueRowState.Held, row.State);
        Assert.Empty(peer.AllMessages);
        Assert.Equal("1 message is released", Assert.IsType<Done>(await CallAsync(again, "queue", "release", ("id", row.Id))).Text);
        Assert.Single(await peer.WaitForMessagesAsync(1));
        Assert.Equal("otto", Assert.Single(again.Tracking.Events.OfType<QueueEvents.Released>()).By);
    }

    [Fact]
    [Trait("Rule", "Q-7")]
    public async Task Delete_and_return_are_counted_before_they_are_done_and_spare_the_rest()
    {
        await using var home = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To("127.0.0.1:9", $$"""{ domains = [ "corp.example" ], to = [ "{{home.HostAndPort}}" ] }"""));
        foreach (var name in (string[])["ann", "bob", "cid"])
            await gateway.SendAsync($"{name}@partner.example");
        await gateway.Tracking.WaitForAttemptsAsync(3);

        Assert.Equal("1 message would be returned", Assert.IsType<Question>(await CallAsync(gateway, "queue", "return", ("recipient", "ann@"))).Text);
        Assert.IsType<Done>(await CallAsync(gateway, "queue", "return", ("recipient", "ann@"), ("yes", "true")));
        Assert.IsType<Done>(await CallAsync(gateway, "queue", "delete", ("recipient", "bob@"), ("yes", "true")));

        Assert.Contains("Final-Recipient: rfc822; ann@partner.example", Assert.Single(await home.WaitForMessagesAsync(1)).Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["cid@partner.example"], ((QueueRow)Assert.Single(await RowsAsync(gateway, "queue", "list", ("next-hop", "127.0.0.1:9"))).Value).Recipients);
    }

    private static Task<OperationResult> CallAsync(RunningGateway gateway, string palette, string operation, params (string Name, string Value)[] arguments) =>
        gateway.Services.GetRequiredService<OperationDispatcher>().CallAsync(
            new OperationRequest(palette, operation, arguments.ToDictionary(argument => argument.Name, argument => (IReadOnlyList<string>)[argument.Value])), Operator);

    private static async Task<List<Row>> RowsAsync(RunningGateway gateway, string palette, string operation, params (string Name, string Value)[] arguments)
    {
        var rows = new List<Row>();
        await foreach (var row in Assert.IsType<Rows>(await CallAsync(gateway, palette, operation, arguments)).Items)
            rows.Add(row);
        return rows;
    }
}

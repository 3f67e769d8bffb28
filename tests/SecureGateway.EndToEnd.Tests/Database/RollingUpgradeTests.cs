using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;
using Xunit.Abstractions;

namespace SecureGateway.EndToEnd.Tests.Database;

/// <summary>
/// Three peers on one database, each stopped and replaced in turn while mail flows through all of them under TLS. With
/// <c>SECUREGATEWAY_PREVIOUS=PATH/SecureGateway.Host.dll</c> they are of that build at first, and are replaced by this one. How long
/// messages took is told, with what an operator sees meanwhile, and asserted by nobody: the machine has other work.
/// </summary>
public sealed class RollingUpgradeTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    [Trait("Rule", "Q-5")]
    [Trait("Rule", "Q-6")]
    public async Task Each_is_replaced_in_turn_and_no_message_is_lost_or_doubled_or_broken_off()
    {
        await using var postgres = await Postgres.StartAsync();
        await using var sink = LoadSink.Start(CertificateFactory.Shared.Server("mx.partner.example"), ledger: true);
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        using var notYet = new ReservedPort();
        var policy = JudgedRoutes.To(
            sink.EndPoint.ToString(),
            $$"""
            { domains = [ "slow.example" ], to = [ "{{peer.HostAndPort}}" ] }
            { domains = [ "held.example" ], to = [ "{{notYet.EndPoint}}" ] }
            """,
            "delivery.retry = [ 1s ]");
        await using var peers = new RollingPeers(postgres, await postgres.CreateDatabaseAsync(), policy, Environment.GetEnvironmentVariable("SECUREGATEWAY_PREVIOUS"));
        await peers.ReadyAsync();
        foreach (var node in peers.Nodes)
            Assert.Equal(250, await Postgres.SendAsync(node, "bob@held.example"));
        await DoAsync(peers.Nodes[0], "queue", "hold", """{ "recipient": "bob@held.example" }""");

        using var enough = new CancellationTokenSource();
        var loads = peers.Nodes.Select(node => LoadGenerator.RunAsync(Plan(node, enough.Token))).ToArray();
        await sink.WhenReceivedAsync(100).WaitAsync(Patience);
        sink.UnderWay.Clear(); // until here the runtime compiles what is hot
        for (var i = 0; i < peers.Nodes.Length; i++)
        {
            var (node, other) = (peers.Nodes[i], peers.Nodes[(i + 1) % peers.Nodes.Length]);
            await StopAsync(node);
            if (i == 0)
                output.WriteLine($"--- gw1 is stopped\n{await RollingPeers.SeenAtAsync(other)}");
            await SomeMoreAsync(sink);
            node.Host = GatewayProcess.HostFile;
            await node.StartAgainAsync();
            await DoAsync(node, "config", "set", $$"""{ "key": "limits.recipients", "value": "{{500 + i}}" }""");
            await DoAsync(node, "config", "apply", "{}"); // those of two builds agree
            await SomeMoreAsync(sink);
            if (i == 0)
                output.WriteLine($"--- gw1 is back\n{await RollingPeers.SeenAtAsync(other)}");
        }

        await enough.CancelAsync();
        var sent = await Task.WhenAll(loads).WaitAsync(Patience);
        await Ledger.WaitForAllAsync(sink, sent);
        output.WriteLine(
            $"{sent.Sum(load => load.Acknowledged.Length)} acknowledged and delivered, {sent.Sum(load => load.Refused)} tried at a node that was closing; "
            + $"from MAIL to arrival: p50 {sink.UnderWay.Percentile(.5).TotalMilliseconds:0} ms, p99 {sink.UnderWay.Percentile(.99).TotalMilliseconds:0} ms, longest {sink.UnderWay.Percentile(1).TotalMilliseconds:0} ms");
        Assert.DoesNotContain(sink.Arrivals.Values, arrival => arrival.Times > 1);
        Assert.All(sent, load => Assert.Equal((0, 0), (load.Unknown.Length, load.RefusedAfterData)));
        Assert.All(sent, load => Assert.NotEmpty(load.Acknowledged));
        Assert.Equal(peers.Nodes.Length, (await peer.WaitForMessagesAsync(peers.Nodes.Length, Patience)).Count);

        // What was held is still held, wherever it came to; and it is there once.
        notYet.Dispose();
        await using var held = StagedPeer.Start(PeerPlan.GoodTls(), port: notYet.Port);
        Assert.Contains("3 messages are released", await DoAsync(peers.Nodes[1], "queue", "release", """{ "recipient": "bob@held.example" }"""), StringComparison.Ordinal);
        Assert.Equal(peers.Nodes.Length, (await held.WaitForMessagesAsync(peers.Nodes.Length, Patience)).Count);
        Assert.DoesNotContain("possibly delivered, and tried again", peers.Logs, StringComparison.Ordinal);
    }

    // Who is idle hears 421 at once; who is in the middle of a message brings it to its end, is answered, and then hears it.
    private static async Task StopAsync(GatewayProcess node)
    {
        await using var idle = await StagedClient.ConnectAsync(node.Smtp);
        await using var slow = await StagedClient.ConnectAsync(node.Smtp);
        await slow.CommandAsync("EHLO client.example");
        await slow.CommandAsync("MAIL FROM:<alice@corp.example>");
        await slow.CommandAsync("RCPT TO:<bob@slow.example>");
        Assert.Equal(354, (await slow.CommandAsync("DATA")).Code);
        await slow.SendAsync("Subject: slow\r\n\r\nThe first line is here when the node is told to stop,\r\n");
        node.Terminate();
        Assert.Equal(421, (await idle.ReadReplyAsync()).Code);
        await slow.SendAsync("and the second one comes when others have heard of it.\r\n.\r\n");
        Assert.Equal(250, (await slow.ReadReplyAsync()).Code);
        Assert.Equal(421, (await slow.ReadReplyAsync()).Code);
        (await node.WaitForExitAsync()).Expect(0);
    }

    private static async Task<string> DoAsync(GatewayProcess node, string palette, string operation, string arguments)
    {
        using var socket = new OperationsSocket(node.Socket);
        return await socket.CallAsync(palette, operation, arguments);
    }

    private static Task SomeMoreAsync(LoadSink sink) => sink.WhenReceivedAsync(sink.Messages + 30).WaitAsync(Patience);

    private static LoadPlan Plan(GatewayProcess node, CancellationToken enough) => new(node.Smtp)
    {
        Connections = 2,
        MessagesPerConnection = 10,
        Total = 1_000_000,
        Size = 4096,
        Recipient = "load@partner.example",
        StartTls = true,
        Stubborn = true,
        Pause = TimeSpan.FromMilliseconds(50),
        Enough = enough,
    };
}

using System.Collections.Concurrent;
using SecureGateway.Configuration;
using SecureGateway.Staging;

namespace SecureGateway.Cluster.Tests.Hosts;

/// <summary>Mail goes on while revisions are applied.</summary>
[Trait("Rule", "A-7")]
public sealed class ClusterLoadTests
{
    [Fact]
    public async Task Applies_under_load_lose_no_message_and_drop_no_connection()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var cluster = await GatewayCluster.StartAsync(nextHop: peer.HostAndPort);
        using var applied = new CancellationTokenSource();
        var acknowledged = new ConcurrentBag<string>();

        var clients = cluster.Running.SelectMany(node => Enumerable.Range(0, 2).Select(i => SendAsync(node, i))).ToList();
        for (var i = 0; i < 10; i++)
        {
            var node = cluster[cluster.Names[i % 3]];
            await node.EditAsync("limits.recipients", $"{500 + i}");
            Assert.All((await node.ApplyAsync()).Peers, each => Assert.Equal(PeerAnswer.Activated, each.Answer));
        }

        await applied.CancelAsync();
        await Task.WhenAll(clients);
        await peer.WaitForMessagesAsync(acknowledged.Count, TimeSpan.FromMinutes(2));
        var arrived = peer.Messages.Select(message => message.Text).ToList();
        Assert.True(acknowledged.Count >= clients.Count, "there was no load");
        Assert.All(acknowledged, id => Assert.Single(arrived, message => message.Contains(id, StringComparison.Ordinal)));

        // One connection for all of a client's messages: an apply that dropped it would end this.
        async Task SendAsync(GatewayNode node, int client)
        {
            await using var connection = await StagedClient.ConnectAsync(node.Smtp);
            await connection.CommandAsync("EHLO client.example");
            for (var i = 0; !applied.IsCancellationRequested || i == 0; i++)
            {
                var id = $"<{node.Name}.{client}.{i}@load>";
                var reply = await connection.SendMailAsync("alice@corp.example", ["bob@corp.example"], $"Message-Id: {id}\r\nSubject: load\r\n\r\nx\r\n");
                Assert.Equal(250, reply.Code);
                acknowledged.Add(id);
            }
        }
    }
}

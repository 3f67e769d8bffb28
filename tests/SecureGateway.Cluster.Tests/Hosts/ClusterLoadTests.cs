using System.Collections.Concurrent;
using System.Diagnostics;
using SecureGateway.Configuration;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;
using SecureGateway.Staging;
using Xunit.Abstractions;

namespace SecureGateway.Cluster.Tests.Hosts;

/// <summary>Mail goes on while revisions are applied.</summary>
[Trait("Rule", "A-7")]
public sealed class ClusterLoadTests(ITestOutputHelper output)
{
    private const int BeforeEach = 30;

    /// <summary>
    /// Lost nothing, dropped nothing, held up nothing: each message was taken on the connection that was open, and delivered at
    /// its first attempt. How long they took before and meanwhile is told, and compared by nobody: the machine has other work.
    /// </summary>
    [Fact]
    public async Task Applies_under_load_lose_no_message_drop_no_connection_and_hold_up_no_delivery()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var cluster = await GatewayCluster.StartAsync(nextHop: peer.HostAndPort);
        using var applied = new CancellationTokenSource();
        var sent = new ConcurrentBag<(string Id, DateTimeOffset Began, TimeSpan Acknowledged, bool IsMeanwhile)>();
        var isMeanwhile = 0;

        var warm = new List<Task>();
        var clients = cluster.Running.SelectMany(node => Enumerable.Range(0, 2).Select(i =>
        {
            var isWarm = new TaskCompletionSource();
            warm.Add(isWarm.Task);
            return SendAsync(node, i, isWarm);
        })).ToList();
        await Task.WhenAny(Task.WhenAll(warm), Task.WhenAll(clients)); // a client that fails ends it too
        Volatile.Write(ref isMeanwhile, 1);
        for (var i = 0; i < 10; i++)
        {
            var node = cluster[cluster.Names[i % 3]];
            await node.EditAsync("limits.recipients", $"{500 + i}");
            Assert.All((await node.ApplyAsync()).Peers, each => Assert.Equal(PeerAnswer.Activated, each.Answer));
        }

        await applied.CancelAsync();
        await Task.WhenAll(clients);
        var arrived = (await peer.WaitForMessagesAsync(sent.Count, TimeSpan.FromMinutes(2))).ToLookup(message => IdOf(message.Text), message => message.At);
        Assert.Contains(sent, message => message.IsMeanwhile);
        Assert.All(sent, message => Assert.Single(arrived[message.Id]));
        await TrackedAsync(cluster["gw1"], sent.Count);
        foreach (var (when, messages) in new[] { ("before", sent.Where(message => !message.IsMeanwhile)), ("while 10 revisions were applied", sent.Where(message => message.IsMeanwhile)) })
        {
            var (taken, delivered) = (Sorted(messages.Select(message => message.Acknowledged)), Sorted(messages.Select(message => arrived[message.Id].Single() - message.Began)));
            output.WriteLine($"{when}: {taken.Count} messages; until 250: {Words(taken)}; until delivered: {Words(delivered)}");
        }

        // One connection for all of a client's messages: an apply that dropped it would end this.
        async Task SendAsync(GatewayNode node, int client, TaskCompletionSource isWarm)
        {
            await using var connection = await StagedClient.ConnectAsync(node.Smtp);
            await connection.CommandAsync("EHLO client.example");
            for (var i = 0; !applied.IsCancellationRequested || i < BeforeEach; i++)
            {
                var id = $"<{node.Name}.{client}.{i}@load>";
                var (began, moment, meanwhile) = (DateTimeOffset.UtcNow, Stopwatch.GetTimestamp(), Volatile.Read(ref isMeanwhile) == 1);
                var reply = await connection.SendMailAsync("alice@corp.example", ["bob@corp.example"], $"Message-Id: {id}\r\nSubject: load\r\n\r\nx\r\n");
                Assert.Equal(250, reply.Code);
                sent.Add((id, began, Stopwatch.GetElapsedTime(moment), meanwhile));
                if (i + 1 == BeforeEach)
                    isWarm.SetResult();
            }
        }
    }

    /// <summary>All peers' records, page by page: each message once, and all of them delivered at the first attempt.</summary>
    private static async Task TrackedAsync(GatewayNode node, int count)
    {
        await node.UntilAsync(() => SearchAsync(node, null, 10_000).GetAwaiter().GetResult().Rows.Count == count, $"all {count} are tracked");
        var seen = new List<RowFrame>();
        string? place = null;
        while (seen.Count < count)
        {
            var (rows, _) = await SearchAsync(node, place, 37);
            Assert.NotEmpty(rows);
            seen.AddRange(rows);
            place = rows[^1].Value.GetProperty("place").GetString();
        }

        Assert.Empty((await SearchAsync(node, place, 37)).Rows);
        Assert.Equal(count, seen.Select(row => row.Value.GetProperty("id").GetString()).Distinct().Count());
        Assert.Equal(["gw1", "gw2", "gw3"], seen.Select(row => row.Value.GetProperty("node").GetString()).Distinct().Order());
        var received = seen.Select(row => row.Value.GetProperty("received").GetDateTimeOffset()).ToList();
        Assert.Equal(received.OrderDescending(), received);
        Assert.All(seen, row => Assert.Equal(("delivered", 1), (row.Value.GetProperty("status").GetString(), row.Value.GetProperty("attempts").GetInt32())));
    }

    private static async Task<(List<RowFrame> Rows, EndFrame End)> SearchAsync(GatewayNode node, string? after, int limit)
    {
        (string, string)[] arguments = [("limit", $"{limit}"), ("status", "delivered"), .. after is null ? Array.Empty<(string, string)>() : [("after", after)]];
        var frames = new List<Frame>();
        await foreach (var frame in Frames.Of(await node.CallAsync("track", "search", Permission.View, arguments), cause => throw cause, CancellationToken.None))
            frames.Add(frame);
        return ([.. frames.OfType<RowFrame>()], Assert.IsType<EndFrame>(frames[^1]));
    }

    private static string IdOf(string text)
    {
        var begin = text.IndexOf("Message-Id: ", StringComparison.Ordinal) + "Message-Id: ".Length;
        return text[begin..text.IndexOf('\r', begin)];
    }

    private static List<double> Sorted(IEnumerable<TimeSpan> times) => [.. times.Select(time => time.TotalMilliseconds).Order()];

    private static string Words(List<double> sorted) => $"p50 {sorted[sorted.Count / 2]:0} ms, p95 {sorted[sorted.Count * 95 / 100]:0} ms, max {sorted[^1]:0} ms";
}

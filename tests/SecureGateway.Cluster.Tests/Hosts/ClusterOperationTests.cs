using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;
using SecureGateway.Staging;
using SecureGateway.Tracking;

namespace SecureGateway.Cluster.Tests.Hosts;

/// <summary>Operations asked of peers on three whole gateways, over mutual TLS.</summary>
[Trait("Rule", "Q-7")]
public sealed class ClusterOperationTests
{
    [Fact]
    public async Task One_node_shows_and_empties_the_queues_of_all_and_a_peer_that_is_gone_is_named()
    {
        await using var cluster = await GatewayCluster.StartAsync(tls: true);
        foreach (var node in cluster.Running)
        {
            await using var client = await StagedClient.ConnectAsync(node.Smtp);
            await client.CommandAsync("EHLO client.example");
            Assert.Equal(250, (await client.SendMailAsync("alice@corp.example", ["bob@corp.example"], "Subject: x\r\n\r\nx\r\n")).Code);
        }

        var (rows, end) = await ReadAsync(await cluster["gw2"].CallAsync("queue", "list", Permission.View));
        Assert.Equal(["gw1", "gw2", "gw3"], rows.Select(row => row.Cells[0]).Order());
        Assert.EndsWith("3 messages from 3 peers", end.Text, StringComparison.Ordinal);
        Assert.Equal("gw3", (await ReadAsync(await cluster["gw1"].CallAsync("queue", "list", Permission.View, ("peer", "gw3")))).Rows.Single().Cells[0]);

        var id = rows.Single(row => row.Cells[0] == "gw3").Cells[1];
        Assert.Equal(new PageField("node", "gw3"), Assert.IsType<Page>(await cluster["gw1"].CallAsync("queue", "show", Permission.View, ("id", id))).Fields[0]);

        Assert.StartsWith("3 messages would be held", Assert.IsType<Done>(await cluster["gw1"].CallAsync("queue", "hold", Permission.Operate, ("all", "true"), ("dry-run", "true"))).Text, StringComparison.Ordinal);

        var lanes = await ReadAsync(await cluster["gw2"].CallAsync("queue", "lanes", Permission.View));
        Assert.Equal("Count: 3 lanes from 3 peers", lanes.End.Text);
        Assert.Equal(["gw1 home working 1", "gw2 home working 1", "gw3 home working 1"], lanes.Rows.Select(row => $"{row.Cells[1]} {row.Cells[2]} {row.Cells[3]} {row.Cells[5]}").Order());

        foreach (var node in cluster.Running)
            await node.Services.GetRequiredService<TrackingWriter>().FlushAsync();
        var forecast = await ReadAsync(await cluster["gw1"].CallAsync("track", "forecast", Permission.View, ("direction", "inbound"), ("minimum-version", "1.3")));
        Assert.Equal("no recent mail tells; of 3 more nothing is known", Assert.Single(forecast.Rows).Cells[^1]); // one on each node, without TLS on offer
        Assert.Equal("Count: 1 setting from 3 peers", forecast.End.Text);

        await cluster.StopNodeAsync("gw3");
        forecast = await ReadAsync(await cluster["gw1"].CallAsync("track", "forecast", Permission.View, ("direction", "inbound"), ("minimum-version", "1.3")));
        Assert.Equal("no recent mail tells; of 2 more nothing is known", Assert.Single(forecast.Rows).Cells[^1]);
        Assert.Contains("gw3 did not answer", forecast.End.Text, StringComparison.Ordinal);
        await Task.WhenAll(Views.Select(view => LacksAsync(cluster["gw1"], view, "gw3")));
        (rows, end) = await ReadAsync(await cluster["gw1"].CallAsync("queue", "list", Permission.View));
        Assert.Equal(["gw1", "gw2"], rows.Select(row => row.Cells[0]).Order());
        Assert.Contains("from 2 of 3 peers; gw3 did not answer", end.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_asked_peer_refuses_whom_it_may_not_serve_and_a_stream_ends_with_its_reader_or_its_node()
    {
        await using var cluster = await GatewayCluster.StartAsync();
        var request = new OperationRequest("queue", "hold", new Dictionary<string, IReadOnlyList<string>> { ["all"] = ["true"] });
        var refused = await FirstAsync(cluster["gw1"].Others.AskAsync("gw2", request, new Caller("vera", "test", Permission.View), CancellationToken.None));
        Assert.Equal(RefusalKind.NotAllowed, Assert.IsType<RefusedFrame>(refused).Kind);

        var tail = new OperationRequest("log", "tail", new Dictionary<string, IReadOnlyList<string>>());
        using var enough = new CancellationTokenSource();
        await using (var ended = cluster["gw1"].Others.AskAsync("gw2", tail, new Caller("vera", "test", Permission.View), enough.Token).GetAsyncEnumerator())
        {
            Assert.True(await ended.MoveNextAsync());
            await enough.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                while (await ended.MoveNextAsync())
                    Assert.IsNotType<EndFrame>(ended.Current);
            });
        }

        await using var dying = cluster["gw1"].Others.AskAsync("gw3", tail, new Caller("vera", "test", Permission.View), CancellationToken.None).GetAsyncEnumerator();
        Assert.IsType<BeginFrame>(await dying.MoveNextAsync() ? dying.Current : null);
        var stopping = cluster.StopNodeAsync("gw3");
        var silent = await Assert.ThrowsAsync<PeerSilentException>(async () =>
        {
            while (await dying.MoveNextAsync())
                Assert.IsNotType<EndFrame>(dying.Current);
        });
        Assert.True(silent.MayHaveBegun);
        await stopping;
    }

    private static readonly string[] Views =
    [
        "queue list", "queue summary", "queue lanes", "session list", "tls strikes", "tls status", "tls explain to=bob@corp.example", "tls probe domain=corp.example",
        "track search", "track summary", "track forecast", "system info", "system health", "system metrics", "log levels", "certificate list", "certificate expiring",
        "certificate show name=default", "audit list", "actor hierarchy depth=1",
    ];

    // Every view tells what the others have, and names the peer that does not answer.
    private static async Task LacksAsync(GatewayNode node, string view, string silent)
    {
        var words = view.Split(' ');
        var result = await node.CallAsync(
            words[0], words[1], Permission.Operate, [("peer", "all"), .. words[2..].Select(word => word.Split('=')).Select(pair => (pair[0], pair[1]))]);
        Assert.False(result is Refusal, $"{view}: {result}");
        if (result is Rows)
        {
            var (_, end) = await ReadAsync(result);
            Assert.Contains($"from 2 of 3 peers; {silent} did not answer within", $"{view}: {end.Text}", StringComparison.Ordinal);
        }

        Assert.Equal($"{view}: {silent}", $"{view}: {Assert.Single(result.Peers!.Missing).Node}");
    }

    private static async Task<Frame> FirstAsync(IAsyncEnumerable<Frame> frames)
    {
        await foreach (var frame in frames)
            return frame;
        throw new InvalidOperationException("no frame");
    }

    private static async Task<(List<RowFrame> Rows, EndFrame End)> ReadAsync(OperationResult result)
    {
        var frames = new List<Frame>();
        await foreach (var frame in Frames.Of(result, cause => throw cause, CancellationToken.None))
            frames.Add(frame);
        return ([.. frames.OfType<RowFrame>()], Assert.IsType<EndFrame>(frames[^1]));
    }
}

using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;
using SecureGateway.Staging;
using SecureGateway.TestSupport;
using SecureGateway.Tracking;

namespace SecureGateway.Cluster.Tests.Hosts;

/// <summary>
/// Tracking of whole gateways that record in one PostgreSQL, asked of each of them; and beside them a peer that records in a file of
/// its own and asks everybody, as happens while nodes are moved from the one to the other.
/// </summary>
public sealed class SharedTrackingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [SkippableFact]
    [Trait("Rule", "T-1")]
    [Trait("Rule", "T-2")]
    public async Task Each_node_gives_each_row_once_also_while_another_is_away()
    {
        Skip.If(PostgresInstance.Problem is not null, PostgresInstance.Problem);
        await using var postgres = await PostgresInstance.StartAsync();
        var database = postgres.ConnectionString(await postgres.CreateDatabaseAsync());
        await using var cluster = await GatewayCluster.StartAsync(storage: name => name == "gw3" ? "" : $"provider = postgresql, connection-string = \"{database}\"");
        foreach (var node in cluster.Running)
        {
            await node.UntilAsync(() => node.Peers.Present.Length == 3, $"{node.Name} hears all");
            await SendAsync(node);
        }

        string[] shared = ["gw1", "gw2"], all = ["gw1", "gw2", "gw3"];
        var ids = new Dictionary<string, string>();
        foreach (var (asked, expected) in ((string, string[])[])[("gw1", shared), ("gw2", shared), ("gw3", all)])
        {
            var node = cluster[asked];
            var (rows, end) = await ReadAsync(node, "search");
            Assert.Equal((asked, string.Join(' ', expected)), (asked, string.Join(' ', rows.Select(NodeOf).Order())));
            Assert.DoesNotContain("away", end.Text, StringComparison.Ordinal);
            foreach (var row in rows)
                ids[NodeOf(row)] = row.Value.GetProperty("id").GetString()!;
            Assert.Equal(expected.Length, (await ReadAsync(node, "summary")).Rows.Sum(row => row.Value.GetProperty("accepted").GetInt64()));
            Assert.Equal(expected.Length, (await ExportAsync(node)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
            Assert.Equal("gw2", NodeOf(Assert.Single((await ReadAsync(node, "search", ("peer", "gw2"))).Rows)));
        }

        foreach (var asked in all)
            Assert.Contains(Assert.IsType<Page>(await cluster[asked].CallAsync("track", "show", Permission.View, ("id", ids["gw2"]))).Fields, field => field.Text.Contains("Subject of gw2", StringComparison.Ordinal));

        // Who follows at one node sees what the other accepts.
        var followed = cluster["gw1"].Services.GetRequiredService<TrackingFeed>();
        using var enough = new CancellationTokenSource(Limit);
        await using (var rows = followed.FollowAsync(enough.Token).GetAsyncEnumerator(enough.Token))
        {
            var next = rows.MoveNextAsync().AsTask();
            while (!next.IsCompleted)
            {
                await SendAsync(cluster["gw2"]);
                await Task.WhenAny(next, cluster["gw2"].Services.GetRequiredService<TrackingWriter>().FlushAsync());
            }

            Assert.True(await next);
            Assert.Equal("gw2", rows.Current.Node);
        }

        await cluster.StopNodeAsync("gw2");
        await cluster["gw1"].UntilAsync(() => !cluster["gw1"].Peers.Present.Contains("gw2"), "gw2 is missed");
        var (left, last) = await ReadAsync(cluster["gw1"], "search");
        Assert.Equal(shared, left.Select(NodeOf).Distinct().Order());
        Assert.Equal(left.Count, left.Select(row => row.Value.GetProperty("id").GetString()).Distinct().Count());
        Assert.Contains("from the database of all peers; gw2 is away: what it recorded is here", last.Text, StringComparison.Ordinal);
        Assert.Contains("gw2", (await ReadAsync(cluster["gw3"], "search")).End.Text, StringComparison.Ordinal); // that one lacks it, and says so
        Assert.Equal(left.Count, (await ExportAsync(cluster["gw1"])).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    // Until it has its lane a node greets with 421.
    private static async Task SendAsync(GatewayNode node)
    {
        await node.UntilAsync(() => IsTakenAsync(node).GetAwaiter().GetResult(), $"{node.Name} takes mail");
        await node.Services.GetRequiredService<TrackingWriter>().FlushAsync().WaitAsync(Limit);
    }

    private static async Task<bool> IsTakenAsync(GatewayNode node)
    {
        try
        {
            await using var client = await StagedClient.ConnectAsync(node.Smtp);
            return (await client.CommandAsync("EHLO client.example")).Code == 250
                && (await client.SendMailAsync("alice@corp.example", ["bob@corp.example"], $"Subject: Subject of {node.Name}\r\n\r\nx\r\n")).Code == 250;
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
        {
            return false; // greeted with 421
        }
    }

    private static string NodeOf(RowFrame row) => row.Value.GetProperty("node").GetString()!;

    private static async Task<(List<RowFrame> Rows, EndFrame End)> ReadAsync(GatewayNode node, string operation, params (string, string)[] arguments)
    {
        var frames = new List<Frame>();
        await foreach (var frame in Frames.Of(await node.CallAsync("track", operation, Permission.View, arguments), cause => throw cause, CancellationToken.None))
            frames.Add(frame);
        return ([.. frames.OfType<RowFrame>()], Assert.IsType<EndFrame>(frames[^1]));
    }

    private static async Task<string> ExportAsync(GatewayNode node)
    {
        var text = "";
        await foreach (var frame in Frames.Of(await node.CallAsync("track", "export", Permission.View, ("format", "ndjson")), cause => throw cause, CancellationToken.None))
            text += frame switch { PieceFrame piece => piece.Text, DocumentFrame end => end.Text, _ => throw new InvalidOperationException($"{frame}") };
        return text;
    }
}

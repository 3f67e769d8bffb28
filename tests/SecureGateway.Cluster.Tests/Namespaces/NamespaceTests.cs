using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace SecureGateway.Cluster.Tests.Namespaces;

/// <summary>Three real nodes in network namespaces of their own, linked by veth, with cables that are pulled and processes that are killed.</summary>
[Trait("Rule", "A-6")]
public sealed class NamespaceTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [SkippableFact]
    public async Task An_apply_reaches_all_the_majority_applies_without_one_the_minority_refuses_and_healed_they_are_one()
    {
        await using var cluster = await NamespaceCluster.StartAsync(3);
        var (gw1, gw2, gw3) = (cluster.Nodes[0], cluster.Nodes[1], cluster.Nodes[2]);

        var applies = int.TryParse(Environment.GetEnvironmentVariable("SECUREGATEWAY_APPLIES"), CultureInfo.InvariantCulture, out var wanted) ? wanted : 5;
        var took = new List<double>();
        for (var i = 1; i <= applies; i++)
        {
            await gw1.DoAsync("config/set", Edit(100 + i));
            var began = Stopwatch.GetTimestamp();
            var applied = (await gw1.CallAsync("config/apply", new { comment = $"all {i}" }))!;
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            Assert.True(applied.IsDone, $"{applied}\n{gw1.Log}");
            Assert.DoesNotContain("away", applied.ToString(), StringComparison.OrdinalIgnoreCase);
            foreach (var node in cluster.Nodes)
                Assert.Equal($"all {i}", (await node.HistoryAsync())[^1].Comment);
        }

        took.Sort();
        output.WriteLine($"{applies} applies, each until the answer that all three run on it: p50 {took[applies / 2]:0} ms, p95 {took[applies * 95 / 100]:0} ms, max {took[^1]:0} ms");

        await cluster.CutAsync(gw3);
        var majority = await ApplyAsync(gw1, 201, "without gw3");
        var minority = await ApplyAsync(gw3, 202, "gw3 alone");
        Assert.True(majority.IsDone, $"{majority}\n{gw1.Log}");
        Assert.False(minority.IsDone || minority.IsNotKnown, minority.ToString());
        Assert.Contains("this node hears none of its peers, and 2 of 3 must agree", minority.ToString(), StringComparison.Ordinal);
        Assert.Equal("without gw3", (await gw2.HistoryAsync())[^1].Comment);
        Assert.Equal($"all {applies}", (await gw3.HistoryAsync())[^1].Comment);
        output.WriteLine($"majority: {majority}\nminority: {minority}");

        await cluster.HealAsync(gw3);
        await AllOnOneHistoryAsync(cluster);
        Assert.DoesNotContain("gw3 alone", (await gw3.HistoryAsync()).Select(entry => entry.Comment));
        await ApplyAsync(gw3, 203, "gw3 again");
        await AllOnOneHistoryAsync(cluster);
        Assert.Equal("gw3 again", (await gw1.HistoryAsync())[^1].Comment);
    }

    [SkippableFact]
    [Trait("Rule", "A-1")]
    public async Task What_was_edited_on_both_sides_of_a_cable_that_was_out_comes_together_when_it_is_in_again()
    {
        await using var cluster = await NamespaceCluster.StartAsync(3);
        var (gw1, gw3) = (cluster.Nodes[0], cluster.Nodes[2]);
        await cluster.CutAsync(gw3);
        await gw1.DoAsync("config/set", Edit(301));
        await gw1.DoAsync("config/set", new { key = "limits.sessions", value = new[] { "3010" } });
        await gw3.DoAsync("config/set", Edit(303));
        await gw3.DoAsync("config/set", new { key = "limits.received-fields", value = new[] { "33" } });
        Assert.DoesNotContain("received-fields", (await gw1.DoAsync("config/changes", new { })).ToString(), StringComparison.Ordinal);

        await cluster.HealAsync(gw3);
        var changes = await OnceAllSayAsync(cluster, "config/changes", new { }, text =>
            text.Contains("3010", StringComparison.Ordinal) && text.Contains("\"33\"", StringComparison.Ordinal) && text.Contains("303", StringComparison.Ordinal));
        output.WriteLine(changes);
        var applied = await ApplyAsync(gw1, 304, "both sides");
        Assert.True(applied.IsDone, $"{applied}\n{gw1.Log}");
        var policy = await OnceAllSayAsync(cluster, "config/export", new { which = "applied" }, text => text.Contains("recipients = 304", StringComparison.Ordinal));
        Assert.Contains("sessions = 3010", policy, StringComparison.Ordinal);
        Assert.Contains("received-fields = 33", policy, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Edits_applies_cuts_and_kills_end_on_one_history_without_anything_that_was_refused(int seed)
    {
        await using var cluster = await NamespaceCluster.StartAsync(3);
        var random = new Random(seed);
        var (done, refused, notKnown) = (new List<string>(), new List<string>(), new List<string>());
        var applies = new List<Task>();
        for (var step = 0; step < 20; step++)
        {
            var node = cluster.Nodes[random.Next(3)];
            switch (random.Next(8))
            {
                case < 4 when node.IsRunning:
                    applies.Add(OneApplyAsync(node, step));
                    if (random.Next(2) == 0)
                        await Task.WhenAll(applies);
                    break;
                case 4: await cluster.CutAsync(node); break;
                case 5: await cluster.HealAsync(node); break;
                case 6 when node.IsRunning: await node.KillAsync(); break;
                default:
                    if (!node.IsRunning)
                        node.Launch();
                    break;
            }
        }

        await Task.WhenAll(applies);
        foreach (var node in cluster.Nodes)
        {
            await cluster.HealAsync(node);
            if (!node.IsRunning)
                node.Launch();
        }

        await Task.WhenAll(cluster.Nodes.Select(node => node.ReadyAsync()));
        await AllOnOneHistoryAsync(cluster);
        var history = (await cluster.Nodes[0].HistoryAsync()).Select(entry => entry.Comment).ToList();
        output.WriteLine($"seed {seed}: {done.Count} applied, {refused.Count} refused, {notKnown.Count} not known; history: {string.Join(", ", history)}");
        Assert.Empty(done.Except(history));
        Assert.Empty(refused.Intersect(history));

        async Task OneApplyAsync(NodeProcess node, int step)
        {
            var comment = $"step {step} on {node.Name}";
            if (await node.CallAsync("config/set", Edit(300 + step)) is not { IsDone: true })
                return;
            var answer = await node.CallAsync("config/apply", new { comment });
            lock (done)
                (answer is null || answer.IsNotKnown ? notKnown : answer.IsDone ? done : refused).Add(comment);
        }
    }

    private static object Edit(int recipients) => new { key = "limits.recipients", value = new[] { recipients.ToString(CultureInfo.InvariantCulture) } };

    private static async Task<OperationAnswer> ApplyAsync(NodeProcess node, int recipients, string comment)
    {
        await node.DoAsync("config/set", Edit(recipients));
        return (await node.CallAsync("config/apply", new { comment }))!;
    }

    private static async Task<string> OnceAllSayAsync(NamespaceCluster cluster, string operation, object arguments, Func<string, bool> isThat)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var said = await Task.WhenAll(cluster.Nodes.Select(async node => (await node.DoAsync(operation, arguments)).ToString()));
            if (said.All(isThat))
                return said[0];
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"the nodes do not all say it after {Limit}:\n{string.Join('\n', said)}\n{string.Join('\n', cluster.Nodes.Select(node => node.Log))}");
            }
        }
    }

    private static async Task AllOnOneHistoryAsync(NamespaceCluster cluster)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var histories = await Task.WhenAll(cluster.Nodes.Select(async node => string.Join(", ", await node.HistoryAsync())));
            if (histories.Distinct().Count() == 1)
                return;
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"the nodes are not one after {Limit}:\n{string.Join('\n', histories)}\n{string.Join('\n', cluster.Nodes.Select(node => node.Log))}");
            }
        }
    }
}

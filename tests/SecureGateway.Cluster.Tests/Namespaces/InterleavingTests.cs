using System.Globalization;
using Xunit.Abstractions;

namespace SecureGateway.Cluster.Tests.Namespaces;

/// <summary>
/// Many short interleavings on one cluster of three real nodes, each from a seed of its own and each healed and judged before
/// the next. A few of them by default; <c>SECUREGATEWAY_INTERLEAVINGS=200</c> plays as many, and
/// <c>SECUREGATEWAY_INTERLEAVINGS_FROM=57</c> begins with that seed.
/// </summary>
[Trait("Rule", "A-6")]
public sealed class InterleavingTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly List<string> _done = [];
    private readonly List<string> _refused = [];
    private readonly List<string> _notKnown = [];
    private readonly Disturbances _disturbances = new();

    [SkippableFact]
    public async Task Each_ends_on_one_policy_with_all_that_was_applied_once_and_nothing_that_was_refused()
    {
        await using var cluster = await NamespaceCluster.StartAsync(3);
        var from = Number("SECUREGATEWAY_INTERLEAVINGS_FROM", 1);
        var count = Number("SECUREGATEWAY_INTERLEAVINGS", 3);
        for (var seed = from; seed < from + count; seed++)
        {
            await PlayAsync(cluster, seed);
            await HealAsync(cluster);
            await OneAsync(cluster, seed);
            var history = (await cluster.Nodes[0].HistoryAsync()).Select(entry => entry.Comment).ToList();
            Assert.All(_done, comment => Assert.True(history.Count(entry => entry == comment) == 1, $"seed {seed}: '{comment}' was applied, and is not in the history once"));
            Assert.True(!_refused.Intersect(history).Any(), $"seed {seed}: refused, and in the history: {string.Join(", ", _refused.Intersect(history))}");
            Assert.True(history.Distinct().Count() == history.Count, $"seed {seed}: twice in the history: {string.Join(", ", history)}");
            output.WriteLine($"seed {seed}: in all {_done.Count} applied, {_refused.Count} refused, {_notKnown.Count} not known; revision {history.Count}");
        }
    }

    private async Task PlayAsync(NamespaceCluster cluster, int seed)
    {
        var random = new Random(seed);
        _disturbances.Clear();
        var under = new List<Task>();
        var steps = random.Next(3, 9);
        for (var step = 0; step < steps; step++)
        {
            var node = cluster.Nodes[random.Next(3)];
            var comment = $"seed {seed} step {step} on {node.Name}";
            switch (random.Next(10))
            {
                case < 4:
                    under.Add(EditAndApplyAsync(node, (seed * 10) + step, comment));
                    break;
                case 4:
                    under.Add(AskAsync(node, "config/rollback", new { revision = 1, comment }, comment));
                    break;
                case 5:
                    under.Add(node.CallAsync("config/discard", new { }));
                    break;
                case 6:
                    _disturbances.Begin(node.Name);
                    await cluster.CutAsync(node);
                    break;
                case 7:
                    _disturbances.Begin(node.Name);
                    await cluster.LoseAsync(node, cluster.Nodes[(cluster.Nodes.IndexOf(node) + 1 + random.Next(2)) % 3]);
                    break;
                case 8:
                    _disturbances.Begin(node.Name, isForGood: true);
                    await node.KillAsync();
                    break;
                default:
                    await cluster.HealAsync(node);
                    if (!node.IsRunning)
                        node.Launch();
                    _disturbances.End(node.Name);
                    break;
            }

            if (under.Count > 0 && random.Next(3) == 0)
                await Task.WhenAny(under);
        }

        await Task.WhenAll(under);
    }

    private async Task EditAndApplyAsync(NodeProcess node, int recipients, string comment)
    {
        await node.CallAsync("config/set", new { key = "limits.recipients", value = new[] { (recipients + 100).ToString(CultureInfo.InvariantCulture) } });
        await AskAsync(node, "config/apply", new { comment }, comment);
    }

    private async Task AskAsync(NodeProcess node, string operation, object arguments, string comment)
    {
        var before = _disturbances.Now;
        var answer = await node.CallAsync(operation, arguments);
        if (answer is null or { IsNotKnown: true })
            Assert.True(_disturbances.Were(before), $"{comment}: not known, and nothing was cut, deaf or killed meanwhile: {answer}\n{node.Log}");
        lock (_done)
            (answer is null || answer.IsNotKnown ? _notKnown : answer.IsDone ? _done : _refused).Add(comment);
    }

    private static async Task HealAsync(NamespaceCluster cluster)
    {
        foreach (var node in cluster.Nodes)
        {
            await cluster.HealAsync(node);
            if (!node.IsRunning)
                node.Launch();
        }

        await Task.WhenAll(cluster.Nodes.Select(node => node.ReadyAsync()));
    }

    private static async Task OneAsync(NamespaceCluster cluster, int seed)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var seen = await Task.WhenAll(cluster.Nodes.Select(async node =>
                $"{string.Join(", ", await node.HistoryAsync())}\n{await node.DoAsync("config/export", new { which = "applied" })}"));
            if (seen.Distinct().Count() == 1)
                return;
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"seed {seed}: the nodes are not one after {Limit}:\n{string.Join("\n\n", seen)}\n{string.Join('\n', cluster.Nodes.Select(node => node.Log))}");
            }
        }
    }

    /// <summary>What is cut, deaf or killed; a killed node counts until all are ready again.</summary>
    private sealed class Disturbances
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, bool> _standing = new(StringComparer.Ordinal);
        private int _begun;

        public (bool IsStanding, int Begun) Now
        {
            get
            {
                lock (_gate)
                    return (_standing.Count > 0, _begun);
            }
        }

        public void Begin(string node, bool isForGood = false)
        {
            lock (_gate)
            {
                _standing[node] = isForGood || _standing.GetValueOrDefault(node);
                _begun++;
            }
        }

        public void End(string node)
        {
            lock (_gate)
            {
                if (_standing.TryGetValue(node, out var isForGood) && !isForGood)
                    _standing.Remove(node);
            }
        }

        public void Clear()
        {
            lock (_gate)
                _standing.Clear();
        }

        /// <summary>There was one at that moment, or one began since.</summary>
        public bool Were((bool IsStanding, int Begun) before) => before.IsStanding || Now.Begun != before.Begun;
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}

using System.Globalization;
using SecureGateway.EndToEnd.Tests.Support;

namespace SecureGateway.Cluster.Tests.Namespaces;

/// <summary>
/// Nodes in network namespaces of their own, each on a cable to one switch, which has a namespace too: nothing of it touches
/// this machine's network. Removed with everything in it at the end.
/// </summary>
internal sealed class NetworkNamespaces : IAsyncDisposable
{
    private static int s_made;

    // Several tests have theirs at once.
    private readonly string _prefix = string.Create(CultureInfo.InvariantCulture, $"sg{Environment.ProcessId}-{Interlocked.Increment(ref s_made)}");
    private readonly int _count;
    private readonly Dictionary<int, BadCable> _bad = [];

    private NetworkNamespaces(int count) => _count = count;

    private string Switch => _prefix + "sw";

    /// <summary>Skips the test where that cannot be made.</summary>
    public static async Task<NetworkNamespaces> MakeAsync(int count)
    {
        OutsideProgram.Need("ip");
        Skip.IfNot(Environment.IsPrivilegedProcess, "network namespaces are made by root only");
        var network = new NetworkNamespaces(count);
        var probe = await network.TryAsync("netns", "add", network.Switch);
        Skip.IfNot(probe.ExitCode == 0, $"this machine makes no network namespaces: {probe.Error}");
        await network.InAsync(network.Switch, "link", "add", "br0", "type", "bridge");
        await network.InAsync(network.Switch, "link", "set", "br0", "up");
        for (var i = 1; i <= count; i++)
        {
            await network.DoAsync("netns", "add", network.Name(i));
            await network.InAsync(network.Switch, "link", "add", $"port{i}", "type", "veth", "peer", "name", "eth0", "netns", network.Name(i));
            await network.InAsync(network.Switch, "link", "set", $"port{i}", "master", "br0");
            await network.InAsync(network.Switch, "link", "set", $"port{i}", "up");
            await network.InAsync(network.Name(i), "addr", "add", $"{Address(i)}/24", "dev", "eth0");
            await network.InAsync(network.Name(i), "link", "set", "eth0", "up");
            await network.InAsync(network.Name(i), "link", "set", "lo", "up");
        }

        return network;
    }

    public static string Address(int node) => string.Create(CultureInfo.InvariantCulture, $"10.77.0.{node}");

    public string Name(int node) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}n{node}");

    /// <summary>All of them.</summary>
    public const string Network = "10.77.0.0/24";

    /// <summary>Takes a node's cable out at the switch.</summary>
    public Task CutAsync(int node) => InAsync(Switch, "link", "set", $"port{node}", "down");

    public Task HealAsync(int node) => InAsync(Switch, "link", "set", $"port{node}", "up");

    /// <summary>What a node sends to another one is lost; the other way is open.</summary>
    public Task LoseAsync(int from, int to) => InAsync(Name(from), "route", "replace", "blackhole", $"{Address(to)}/32");

    public Task LoseNothingAsync(int from) => InAsync(Name(from), "route", "flush", "type", "blackhole");

    /// <summary>A bad cable in place of a node's good one; its address stays, and so do its connections.</summary>
    public async Task SpoilAsync(int node, double loss, TimeSpan delay)
    {
        var hardware = (await TryAsync("-n", Name(node), "-br", "link", "show", "eth0")).Expect(0).Output.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2];
        await CutAsync(node);
        await InAsync(Name(node), "addr", "flush", "dev", "eth0");
        await InAsync(Name(node), "link", "set", "eth0", "down");
        _bad[node] = BadCable.Lay(Name(node), "bad0", Switch, $"bad{node}", loss, delay);
        await InAsync(Switch, "link", "set", $"bad{node}", "master", "br0");
        await InAsync(Switch, "link", "set", $"bad{node}", "up");
        await InAsync(Name(node), "link", "set", "bad0", "address", hardware);
        await InAsync(Name(node), "addr", "add", $"{Address(node)}/24", "dev", "bad0");
        await InAsync(Name(node), "link", "set", "bad0", "up");
    }

    /// <summary>The good cable again.</summary>
    public async Task MendAsync(int node)
    {
        if (!_bad.Remove(node, out var cable))
            return;
        cable.Dispose();
        await InAsync(Name(node), "addr", "add", $"{Address(node)}/24", "dev", "eth0");
        await InAsync(Name(node), "link", "set", "eth0", "up");
        await HealAsync(node);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cable in _bad.Values)
            cable.Dispose();
        for (var i = 1; i <= _count; i++)
            await TryAsync("netns", "del", Name(i));
        await TryAsync("netns", "del", Switch);
    }

    private Task<ProgramResult> TryAsync(params string[] arguments) => OutsideProgram.RunAsync(OutsideProgram.Need("ip"), arguments);

    private async Task DoAsync(params string[] arguments) => (await TryAsync(arguments)).Expect(0);

    private Task InAsync(string space, params string[] arguments) => DoAsync(["-n", space, .. arguments]);
}

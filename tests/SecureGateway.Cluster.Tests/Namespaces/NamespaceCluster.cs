using System.Collections.Immutable;
using SecureGateway.Cluster.Tests.Hosts;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.TestSupport;

namespace SecureGateway.Cluster.Tests.Namespaces;

/// <summary>Gateways as processes in network namespaces, peers under mutual TLS.</summary>
internal sealed class NamespaceCluster : IAsyncDisposable
{
    private readonly ScratchDirectory _directory = new();
    private readonly NetworkNamespaces _network;

    private NamespaceCluster(NetworkNamespaces network, int count)
    {
        _network = network;
        ImmutableArray<string> names = [.. Enumerable.Range(1, count).Select(i => $"gw{i}")];
        var certificates = new ClusterCertificates(_directory.Path, names);
        var peers = NodeFile.Peers(names.Select((_, i) => (NetworkNamespaces.Address(i + 1), (int?)null)));
        Nodes = [.. names.Select((name, i) => Node(i + 1, name, peers, certificates.Hocon.Replace("NAME", name, StringComparison.Ordinal)))];
    }

    public ImmutableArray<NodeProcess> Nodes { get; }

    public static async Task<NamespaceCluster> StartAsync(int count)
    {
        var cluster = new NamespaceCluster(await NetworkNamespaces.MakeAsync(count), count);
        try
        {
            foreach (var node in cluster.Nodes)
                node.Launch();
            await Task.WhenAll(cluster.Nodes.Select(node => node.ReadyAsync()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync(); // nobody else knows of its processes and namespaces
            throw;
        }
    }

    public Task CutAsync(NodeProcess node) => _network.CutAsync(Nodes.IndexOf(node) + 1);

    /// <summary>One way only.</summary>
    public Task LoseAsync(NodeProcess from, NodeProcess to) => _network.LoseAsync(Nodes.IndexOf(from) + 1, Nodes.IndexOf(to) + 1);

    /// <summary>The cable is in again, and nothing that the node sends is lost.</summary>
    public async Task HealAsync(NodeProcess node)
    {
        await _network.HealAsync(Nodes.IndexOf(node) + 1);
        await _network.LoseNothingAsync(Nodes.IndexOf(node) + 1);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
        await _network.DisposeAsync();
        _directory.Dispose();
    }

    private NodeProcess Node(int index, string name, string peers, string tls)
    {
        var configuration = _directory.Write($"{name}.conf", NodeFile.Of(name, $$"""
            {{NodeFile.Listening(2525, 8025)}}
            cluster { {{peers}}, {{tls}}, wait-for-peers = 5s }
            """));
        return new NodeProcess(_network.Name(index), name, configuration, Path.Combine(_directory.Path, name, "operations.sock"), _directory.Path);
    }
}

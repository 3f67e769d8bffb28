using System.Collections.Concurrent;
using System.Collections.Immutable;
using SecureGateway.Staging;
using SecureGateway.TestSupport;

namespace SecureGateway.Cluster.Tests.Hosts;

/// <summary>Whole gateways in this process, as the host builds them, that are each other's peers on loopback ports.</summary>
internal sealed class GatewayCluster : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("securegateway-cluster-").FullName;
    private readonly ConcurrentDictionary<string, GatewayNode> _nodes = new(StringComparer.Ordinal); // nodes start side by side
    private readonly string _peers;
    private readonly string _tls;
    private readonly string _nextHop;
    private readonly Func<string, string>? _storage;

    private GatewayCluster(int count, bool tls, string nextHop, Func<string, string>? storage)
    {
        (_nextHop, _storage) = (nextHop, storage);
        Names = [.. Enumerable.Range(1, count).Select(i => $"gw{i}")];
        _peers = NodeFile.Peers(ReservedPort.Several(count));
        _tls = tls ? new ClusterCertificates(_directory, Names).Hocon : "";
    }

    public ImmutableArray<string> Names { get; }

    public GatewayNode this[string name] => _nodes[name];

    public IEnumerable<GatewayNode> Running => _nodes.Values;

    /// <param name="storage">Of a node by its name: the inside of <c>node.storage</c>.</param>
    public static async Task<GatewayCluster> StartAsync(int count = 3, bool tls = false, string nextHop = "127.0.0.1:9", Func<string, string>? storage = null)
    {
        var cluster = new GatewayCluster(count, tls, nextHop, storage);
        await Task.WhenAll(cluster.Names.Select(name => cluster.StartNodeAsync(name)));
        return cluster;
    }

    /// <param name="identities">Inside of <c>node.identities</c>: what the policy may name on this node.</param>
    public async Task<GatewayNode> StartNodeAsync(string name, string identities = "", TimeSpan? waitForPeers = null)
    {
        var directory = Path.Combine(_directory, name);
        Directory.CreateDirectory(directory);
        var file = Path.Combine(directory, "gateway.conf");
        await File.WriteAllTextAsync(file, NodeFile.Of(
            name,
            $$"""
            {{NodeFile.Listening()}}
            identities { {{identities}} }
            storage { {{_storage?.Invoke(name)}} }
            cluster {
              {{_peers}}
              {{_tls.Replace("NAME", name, StringComparison.Ordinal)}}
              wait-for-peers = {{(int)(waitForPeers ?? TimeSpan.FromSeconds(30)).TotalMilliseconds}}ms
            }
            """,
            $$"""domains = [ "corp.example" ], routes = [ { domains = [ "*" ], to = [ "{{_nextHop}}" ] } ]"""));
        var node = await GatewayNode.StartAsync(name, file);
        _nodes[name] = node;
        return node;
    }

    /// <summary>An identity that only a node has which is started with what this gives back.</summary>
    public string WriteIdentity(string name)
    {
        var certificate = CertificateFactory.Shared.Client($"{name}.test.example");
        File.WriteAllText(Path.Combine(_directory, name + ".pem"), certificate.ChainPem());
        File.WriteAllText(Path.Combine(_directory, name + ".key"), certificate.KeyPem());
        return $$"""{{name}} { certificate = "{{_directory}}/{{name}}.pem", key = "{{_directory}}/{{name}}.key" }""";
    }

    /// <summary>As SIGTERM does.</summary>
    public async Task StopNodeAsync(string name)
    {
        if (_nodes.TryRemove(name, out var node))
            await node.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Values.Select(node => node.DisposeAsync().AsTask()));
        Directory.Delete(_directory, recursive: true);
    }
}

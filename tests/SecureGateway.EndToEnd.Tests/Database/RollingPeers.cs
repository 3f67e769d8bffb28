using System.Collections.Immutable;
using SecureGateway.Configuration;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;
using SecureGateway.TestSupport;

namespace SecureGateway.EndToEnd.Tests.Database;

/// <summary>Gateways that are peers under mutual TLS and share a queue in PostgreSQL, each a process that can be replaced by another build's.</summary>
internal sealed class RollingPeers : IAsyncDisposable
{
    private readonly ScratchDirectory _keys = new();

    /// <param name="host">The program that all of them start with; null: this build's.</param>
    public RollingPeers(PostgresInstance postgres, string database, string policy, string? host)
    {
        ImmutableArray<string> names = ["gw1", "gw2", "gw3"];
        var ports = ReservedPort.Several(names.Length);
        var (addresses, wrong) = PeerWords.Read(names.Select((name, i) => $"{name}=127.0.0.1:{ports[i]}"));
        Assert.Empty(wrong);
        Assert.Empty(ClusterFolder.Init(_keys.Path, addresses, renew: false, TimeProvider.System.GetUtcNow()).Problems);
        var peers = string.Join('\n', addresses.Select(peer => $"{peer.Name} {{ host = \"{peer.Host}\", port = {peer.Port} }}"));
        Nodes = [.. names.Select(name => GatewayProcess.Launch(policy, $$"""
            {{Postgres.Storage(postgres, database)}}
            cluster {
              peers { {{peers}} }
              tls { ca = "{{_keys.Path}}/{{name}}/cluster-ca.pem", certificate = "{{_keys.Path}}/{{name}}/node.pem", key = "{{_keys.Path}}/{{name}}/node.key" }
            }
            """, name, host))];
    }

    public ImmutableArray<GatewayProcess> Nodes { get; }

    public string Logs => string.Join('\n', Nodes.Select(node => node.Log));

    public Task ReadyAsync() => Task.WhenAll(Nodes.Select(node => node.WaitForReadyAsync()));

    /// <summary>What an operator sees who asks this node.</summary>
    public static async Task<string> SeenAtAsync(GatewayProcess node)
    {
        var peers = await Sgw.RunAsync("--socket", node.Socket, "cluster", "show");
        var lanes = await Sgw.RunAsync("--socket", node.Socket, "queue", "lanes");
        return $"$ sgw cluster show\n{peers.Output}{peers.Error}$ sgw queue lanes\n{lanes.Output}{lanes.Error}";
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
        _keys.Dispose();
    }
}

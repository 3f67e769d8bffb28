using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Configuration;
using SecureGateway.Peers.Agreement;
using SecureGateway.Peers.Pending;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Cluster.Tests.Hosts;

/// <summary>
/// What peers share holds no secret, in the clear or otherwise: a policy says where a secret is, on each node, and keys stay in each
/// node's own store.
/// </summary>
[Trait("Rule", "C-3")]
public sealed class ReplicatedSecretTests : IDisposable
{
    private const string Secret = "xK7-never-written-down-9q";

    private readonly string _directory = Directory.CreateTempSubdirectory("securegateway-secret-").FullName;

    [Fact]
    public async Task What_is_agreed_on_replicated_and_written_down_has_neither_the_secret_of_a_route_nor_a_private_key()
    {
        var file = Path.Combine(_directory, "relay.secret");
        await File.WriteAllTextAsync(file, Secret + "\n");
        await using var cluster = await GatewayCluster.StartAsync(tls: true);
        await cluster["gw1"].LifeCycle.EditAsync(
            [new PolicyEdit.Load($$"""secure-gateway.policy { domains = [ "corp.example" ], routes = [ { domains = [ "*" ], to = [ "127.0.0.1:9" ], credentials { user = relay-user, secret-file = "{{file}}" } } ] }""", "policy.conf")],
            "alice", null, CancellationToken.None);
        await cluster["gw1"].ApplyAsync("with credentials");
        await cluster["gw2"].EditAsync("limits.recipients", "44"); // and something that is pending

        var files = 0;
        foreach (var node in cluster.Running)
        {
            await node.UntilRevisionAsync(2);
            var state = await node.LifeCycle.StateAsync(CancellationToken.None);
            Assert.Equal("relay-user", Assert.Single(node.Policy.Configuration.Routes).Credentials!.UserName); // the wire had it
            var revision = state.Applied;
            var said = new StringBuilder(System.Text.Json.JsonSerializer.Serialize(new PendingData(SharedPending.Of(state))))
                .Append(System.Text.Json.JsonSerializer.Serialize(new Settlement(2, new Proposal("id", revision, "base", node.Name, [.. state.History])))).ToString();
            Assert.Contains(file, said, StringComparison.Ordinal);

            var data = node.Services.GetRequiredService<NodeConfiguration>().DataDirectory;
            var keys = Directory.EnumerateFiles(Path.Combine(data, "identities"), "*", SearchOption.AllDirectories).Select(KeyLine).OfType<string>().Append(Secret).ToImmutableArray();
            Assert.True(keys.Length > 1, "the node has made an identity");
            Assert.All(keys, secret => Assert.DoesNotContain(secret, said, StringComparison.Ordinal));
            foreach (var written in Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Where(name => Path.GetFileName(name).Contains(".db", StringComparison.Ordinal)))
            {
                files++;
                var text = Encoding.Latin1.GetString(await ReadAsync(written));
                Assert.All(keys, secret => Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{written} has a secret"));
            }
        }

        Assert.True(files >= 3, "each node has written something down");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // The middle of a key in PEM: base64 that stands nowhere else. Null when the file has no key.
    private static string? KeyLine(string file) =>
        File.ReadAllLines(file).SkipWhile(line => !line.Contains("PRIVATE KEY", StringComparison.Ordinal)).Skip(1).FirstOrDefault()?[20..];

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new MemoryStream();
        await open.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}

using SecureGateway.Cluster.Tests.Hosts;
using SecureGateway.EndToEnd.Tests.Support;

namespace SecureGateway.Cluster.Tests.Start;

/// <summary>A process that waits for its peers is told to stop.</summary>
[Trait("Rule", "A-6")]
public sealed class StopWhileWaitingTests
{
    [Fact]
    public async Task Sigterm_ends_a_node_that_waits_for_its_peers_with_0()
    {
        using var directory = new ScratchDirectory();
        var ports = GatewayCluster.FreePorts(3);
        var configuration = directory.Write("gateway.conf", $$"""
            secure-gateway {
              node {
                name = "gw1"
                host-name = "gw1.test.example"
                data-directory = "data"
                smtp.listeners = [ { address = "127.0.0.1", port = 0 } ]
                console { address = "127.0.0.1", port = 0 }
                cluster.peers {
                  gw1 { host = "127.0.0.1", port = {{ports[0]}} }, gw2 { host = "127.0.0.1", port = {{ports[1]}} }, gw3 { host = "127.0.0.1", port = {{ports[2]}} }
                }
              }
              policy { domains = [ "corp.example" ], routes = [ { domains = [ "*" ], to = [ "127.0.0.1:9" ] } ] }
            }
            """);
        await using var node = OutsideProgram.Start(
            OutsideProgram.Need("dotnet"), [Path.Combine(AppContext.BaseDirectory, "SecureGateway.Host.dll"), "run", "--config", configuration], directory.Path);
        await node.WaitForAsync(output => output.Contains("No mail is taken yet", StringComparison.Ordinal), "it waits for its peers");

        node.Terminate();
        var ended = await node.WaitForExitAsync();

        ended.Expect(0);
        Assert.Contains("told to stop before it was ready", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("listening for SMTP", ended.Output, StringComparison.Ordinal);
    }
}

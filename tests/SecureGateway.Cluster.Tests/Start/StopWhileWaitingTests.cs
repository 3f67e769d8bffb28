using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;
using SecureGateway.TestSupport;

namespace SecureGateway.Cluster.Tests.Start;

/// <summary>A process that waits for its peers is told to stop.</summary>
[Trait("Rule", "A-6")]
public sealed class StopWhileWaitingTests
{
    [Fact]
    public async Task Sigterm_ends_a_node_that_waits_for_its_peers_with_0()
    {
        using var directory = new ScratchDirectory();
        var configuration = directory.Write("gateway.conf", NodeFile.Of("gw1", $$"""
            {{NodeFile.Listening()}}
            cluster { {{NodeFile.Peers(ReservedPort.Several(3))}} }
            """));
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

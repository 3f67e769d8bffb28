using System.Net;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;
using SecureGateway.TestSupport;

namespace SecureGateway.Cluster.Tests.Start;

/// <summary>A process that waits for its peers can be looked at, says why it takes no mail, and opens when they are there.</summary>
[Trait("Rule", "A-6")]
public sealed class WaitingRoomTests : IAsyncLifetime
{
    private readonly ScratchDirectory _directory = new();
    private readonly int[] _ports = ReservedPort.Several(4);
    private readonly List<OutsideProgram> _nodes = [];

    [Fact]
    public async Task A_node_that_waits_is_alive_not_ready_and_answers_sgw_and_opens_when_its_peers_are_there()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_ports[3]}") };
        var node = Launch("gw1", _ports[3]);
        await node.WaitForAsync(output => output.Contains("While this node waits for its peers", StringComparison.Ordinal), "it can be looked at");

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("healthz/live")).StatusCode);
        using (var ready = await http.GetAsync("healthz/ready"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            var text = await ready.Content.ReadAsStringAsync();
            Assert.Contains("gateway: Unhealthy, starting: no mail is taken yet: this node knows no agreed revision and waits for its peers", text, StringComparison.Ordinal);
            Assert.Contains("gw2 and gw3 are away", text, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("operations/palettes")).StatusCode);
        var cluster = (await SgwAsync("cluster", "show")).Expect(0).Output;
        Assert.All(new[] { "gw1", "gw2", "gw3" }, name => Assert.Contains(name, cluster, StringComparison.Ordinal));
        Assert.Contains("gw1.test.example", (await SgwAsync("system", "info")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("this node knows no agreed revision", (await SgwAsync("system", "health")).Expect(0).Output, StringComparison.Ordinal);
        var refused = (await SgwAsync("queue", "list")).Expect(1);
        Assert.Contains("queue list has to wait: no mail is taken yet: this node knows no agreed revision", refused.Error, StringComparison.Ordinal);

        Launch("gw2", 0);
        Launch("gw3", 0);
        await node.WaitForAsync(output => output.Contains("] ready", StringComparison.Ordinal), "gw1 says 'ready'");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("healthz/ready")).StatusCode);
        (await SgwAsync("queue", "summary")).Expect(0);
        node.Terminate();
        (await node.WaitForExitAsync()).Expect(0);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        _directory.Dispose();
    }

    private OutsideProgram Launch(string name, int console)
    {
        var configuration = _directory.Write($"{name}.conf", NodeFile.Of(name, $$"""
            {{NodeFile.Listening(console: console)}}
            cluster { {{NodeFile.Peers(_ports[..3])}} }
            """));
        var node = OutsideProgram.Start(
            OutsideProgram.Need("dotnet"), [Path.Combine(AppContext.BaseDirectory, "SecureGateway.Host.dll"), "run", "--config", configuration], _directory.Path);
        _nodes.Add(node);
        return node;
    }

    private Task<ProgramResult> SgwAsync(params string[] words) => OutsideProgram.RunAsync(
        OutsideProgram.Need("dotnet"), [Path.Combine(AppContext.BaseDirectory, "sgw.dll"), "--socket", Path.Combine(_directory.Path, "gw1", "operations.sock"), .. words]);
}

using System.Net.Http.Headers;
using SecureGateway.Cli.Node;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Cli.Tests;

/// <summary>What is no node, or none that answers, is told as such: exit code 3.</summary>
public sealed class NodeClientTests
{
    private static readonly OperationRequest Call = new("queue", "list", new Dictionary<string, IReadOnlyList<string>>());

    [Fact]
    public async Task A_connection_that_is_not_made_in_time_is_a_node_that_cannot_be_reached()
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(1),
            ConnectCallback = async (_, cancellation) =>
            {
                await new TaskCompletionSource().Task.WaitAsync(cancellation);
                return Stream.Null;
            },
        };
        using var client = Client(handler);

        Assert.Contains("no answer in time", (await Assert.ThrowsAsync<CannotReachException>(() => client.DescribeAsync(default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_callers_own_end_stays_one()
    {
        using var end = new CancellationTokenSource();
        using var client = Client(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                await end.CancelAsync();
                await new TaskCompletionSource().Task.WaitAsync(cancellation);
                return Stream.Null;
            },
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.DescribeAsync(end.Token));
    }

    [Theory]
    [InlineData("text/html", "<html>")]
    [InlineData("application/json", "null")]
    [InlineData("application/json; charset=none-such", "{}")]
    public async Task What_is_no_gateway_is_told_as_such(string type, string body)
    {
        using var client = Client(new Canned(type, body));

        Assert.Equal("node answers, but not as a gateway does", (await Assert.ThrowsAsync<CannotReachException>(() => client.DescribeAsync(default))).Message);
        Assert.Equal("node answers, but not as a gateway does", (await Assert.ThrowsAsync<CannotReachException>(() => client.CompleteAsync("a", "b", "c", "", default))).Message);
        await Assert.ThrowsAsync<CannotReachException>(async () =>
        {
            await foreach (var frame in client.CallAsync(Call, default))
                Assert.Null(frame);
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_link_that_is_lost_after_the_question_is_no_node_that_cannot_be_reached(bool change)
    {
        // Frames that end before the last one.
        using var client = Client(new Canned("application/x-ndjson", ""));
        var palette = new PaletteDescription("queue", "", []);
        var operation = new OperationDescription("list", "", Permission.View, change, false, false, "", null, []);
        var session = new Session(client, new NodeDescription("gw1", "alice", Permission.View, [palette]));

        if (change)
            Assert.Equal(ExitCode.NotKnown, await session.CallAsync(palette, operation, Call.Arguments, json: false, default));
        else
            Assert.True((await Assert.ThrowsAsync<CannotReachException>(() => session.CallAsync(palette, operation, Call.Arguments, json: false, default))).WasAsked);
    }

    [Fact]
    public async Task A_node_that_is_not_there_was_not_asked()
    {
        using var client = Client(new SocketsHttpHandler { ConnectCallback = (_, _) => throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused) });

        Assert.False((await Assert.ThrowsAsync<CannotReachException>(() => client.DescribeAsync(default))).WasAsked);
    }

    private static NodeClient Client(HttpMessageHandler handler) => new(new HttpClient(handler) { BaseAddress = new Uri("http://node") }, "node");

    private sealed class Canned(string type, string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(
            new HttpResponseMessage { Content = new StringContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } } });
    }
}

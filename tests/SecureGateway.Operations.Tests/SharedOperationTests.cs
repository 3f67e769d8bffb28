using Microsoft.Extensions.Time.Testing;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Operations.Tests;

/// <summary>What all peers look at: whoever is asked answers for all, and for a peer that asks everybody, for itself.</summary>
public sealed class SharedOperationTests
{
    private readonly StagedPeers _peers = new();
    private readonly OperationDispatcher _dispatcher;

    public SharedOperationTests()
    {
        var desk = new Desk();
        _dispatcher = new OperationDispatcher(new PaletteRegistry([new SharedPalette()]), desk, desk, new FakeTimeProvider(), () => 7, peers: _peers);
    }

    private static OperationRequest Request => new("shared", "list", new Dictionary<string, IReadOnlyList<string>>());

    [Fact]
    public async Task Who_is_asked_answers_for_all_and_asks_nobody()
    {
        var frames = await ReadAsync(Frames.Of(await _dispatcher.CallAsync(Request, Desk.Viewer), cause => throw cause, CancellationToken.None));
        Assert.Equal("all", Assert.Single(frames.OfType<RowFrame>()).Cells[0]);
        Assert.Equal(("Count: 1 part", null), (((EndFrame)frames[^1]).Text, ((EndFrame)frames[^1]).Peers));
    }

    [Fact]
    public async Task A_peer_that_is_away_is_named_although_what_it_did_is_there()
    {
        _peers.Away = ["gw3"];
        var frames = await ReadAsync(Frames.Of(await _dispatcher.CallAsync(Request, Desk.Viewer), cause => throw cause, CancellationToken.None));
        var end = (EndFrame)frames[^1];
        Assert.Equal("Count: 1 part from the database of all peers; gw3 is away: what it recorded is here, what it did last may not be recorded yet", end.Text);
        Assert.Equal(("gw3", true), (Assert.Single(end.Peers!.Missing).Node, end.Peers.Missing[0].IsCovered));
    }

    [Fact]
    public async Task A_peer_that_asks_everybody_is_given_this_nodes_part_and_nothing_twice()
    {
        var frames = await ReadAsync(_dispatcher.AnswerPeerAsync(Request, Desk.Viewer, new Progress<Progress>()));
        Assert.Equal("gw1", Assert.Single(frames.OfType<RowFrame>()).Cells[0]);
    }

    private static async Task<List<Frame>> ReadAsync(IAsyncEnumerable<Frame> frames)
    {
        var all = new List<Frame>();
        await foreach (var frame in frames)
            all.Add(frame);
        return all;
    }

    private sealed class SharedPalette : IPaletteSource
    {
        private static readonly Table<string> Parts = new Table<string>("part").Column("of", part => part);

        public Palette Palette => new("shared", "What all look at", [
            new("list", "List it", Permission.View)
            {
                Answer = Parts, Peers = PeerUse.Shared, Run = call => Task.FromResult<OperationResult>(Parts.Of([call.Find(StandardArguments.PeerOrAll) ?? "all"])),
            },
        ]);
    }
}

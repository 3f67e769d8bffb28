using System.Text;
using System.Threading.Channels;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Operations;
using SecureGateway.Peers.Asking;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Cluster.Tests.Asking;

/// <summary>One question to one peer that answers as the test has it.</summary>
public sealed class AskedPeerTests : TestKit
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();
    private readonly Channel<byte[]> _pieces = Channel.CreateUnbounded<byte[]>();
    private readonly Akka.TestKit.TestProbe _peer;
    private readonly Conversation _conversation;
    private readonly IActorRef _asked;

    public AskedPeerTests()
    {
        _peer = CreateTestProbe();
        _conversation = new Conversation(_pieces.Writer, TimeSpan.FromSeconds(5));
        _asked = Sys.ActorOf(AskedPeerActor.Props(
            new OperationMessages.Ask("id", "gw1", "queue", "list", [], "alice", "socket", "View"), Sys.ActorSelection(_peer.Ref.Path), _conversation, _time));
    }

    [Fact]
    public async Task A_question_is_said_again_until_the_peer_is_ready_and_no_more_is_sent_than_is_read()
    {
        _peer.FishForMessage(message => message is OperationMessages.Ask, Limit);
        _peer.FishForMessage(message => message is OperationMessages.Ask, Limit);
        _peer.Send(_asked, new OperationMessages.Ready("id"));
        Assert.Equal(8, More());

        _peer.Send(_asked, Piece(0));
        Assert.Equal("0\n"u8.ToArray(), await _pieces.Reader.ReadAsync());
        _conversation.HasRead();
        _peer.FishForMessage(message => message is OperationMessages.More { UpTo: 9 }, Limit);

        _peer.Send(_asked, Piece(1, isLast: true));
        await _pieces.Reader.ReadAsync();
        Assert.False(await _pieces.Reader.WaitToReadAsync());
    }

    [Fact]
    public async Task A_peer_that_is_never_ready_certainly_did_nothing()
    {
        _peer.FishForMessage(message => message is OperationMessages.Ask, Limit);
        _time.Advance(TimeSpan.FromSeconds(6));

        var silent = await SilentAsync();
        Assert.Equal(("did not answer within 5 s", false), (silent.Message, silent.MayHaveBegun));
    }

    [Fact]
    public async Task A_lost_piece_breaks_the_answer_off()
    {
        _peer.Send(_asked, new OperationMessages.Ready("id"));
        More();
        _peer.Send(_asked, Piece(1));

        var silent = await SilentAsync();
        Assert.Equal(("broke off: a part of its answer was lost", true), (silent.Message, silent.MayHaveBegun));
        _peer.FishForMessage(message => message is OperationMessages.Enough, Limit);
    }

    [Fact]
    public async Task What_was_begun_is_not_begun_again_by_a_question_that_arrives_late()
    {
        _peer.Send(_asked, new OperationMessages.Ready("id"));
        More();
        var late = CreateTestProbe();
        late.Send(_asked, new OperationMessages.Ready("id"));
        _peer.Send(_asked, Piece(0, isLast: true));

        await _pieces.Reader.ReadAsync();
        await _pieces.Reader.Completion.WaitAsync(Limit);
        await late.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public void Who_has_enough_says_so_to_the_peer()
    {
        _peer.Send(_asked, new OperationMessages.Ready("id"));
        More();
        _conversation.End();
        _peer.FishForMessage(message => message is OperationMessages.Enough, Limit);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    public void Lines_come_out_of_pieces_that_end_anywhere(int size)
    {
        var lines = new LineBuffer();
        Assert.Equal(["one", "", "three"], "one\n\nthree\nrest"u8.ToArray().Chunk(size).SelectMany(piece => lines.Take(piece).ToList()).Select(Encoding.UTF8.GetString));
    }

    private static OperationMessages.Piece Piece(int number, bool isLast = false) => new("id", number, Encoding.UTF8.GetBytes($"{number}\n"), isLast);

    private int More() => ((OperationMessages.More)_peer.FishForMessage(message => message is OperationMessages.More, Limit)).UpTo;

    private async Task<PeerSilentException> SilentAsync() => await Assert.ThrowsAsync<PeerSilentException>(() => _pieces.Reader.Completion.WaitAsync(Limit));
}

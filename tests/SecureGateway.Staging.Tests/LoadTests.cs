namespace SecureGateway.Staging.Tests;

public class LoadTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false, false, 10 * 1024)]
    [InlineData(true, false, 300)]
    [InlineData(false, true, 500_000)]
    [InlineData(true, true, 70_000)]
    public async Task Every_acknowledged_message_arrives_once(bool tls, bool pipelining, int size)
    {
        await using var sink = LoadSink.Start(CertificateFactory.Shared.Server("sink.example.test"), ledger: true);
        var result = await LoadGenerator.RunAsync(new LoadPlan(sink.EndPoint)
        {
            Connections = 4,
            MessagesPerConnection = 3,
            Total = 50,
            Size = size,
            StartTls = tls,
            Pipelining = pipelining,
        });
        await sink.WhenReceivedAsync(50).WaitAsync(Limit);

        Assert.Equal(50, result.Acknowledged.Length);
        Assert.Empty(result.Unknown);
        Assert.Equal(0, result.Refused);
        Assert.Equal(result.Acknowledged.Order(), sink.Arrivals.Keys.Select(k => k.Number).Order());
        Assert.All(sink.Arrivals, arrival => Assert.Equal((result.Run, 1), (arrival.Key.Run, arrival.Value.Times)));
        Assert.Equal(tls ? 50 : 0, sink.TlsMessages);
        Assert.Equal(50, sink.UnderWay.Count);
        Assert.True(result.ToAcknowledge.Percentile(.5) <= result.ToAcknowledge.Percentile(.99));
    }

    [Fact]
    public async Task A_message_has_the_size_that_was_asked_for()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await LoadGenerator.RunAsync(new LoadPlan(peer.EndPoint) { Connections = 1, Total = 1, Size = 10_240 });
        Assert.Equal(10_240, (await peer.WaitForMessageAsync()).Bytes.Length);
    }

    [Fact]
    public async Task A_sink_that_breaks_tls_takes_mail_in_clear_only()
    {
        await using var sink = LoadSink.Start(CertificateFactory.Shared.Server("sink.example.test"), ledger: true);
        sink.BreaksTls = true;
        var plan = new LoadPlan(sink.EndPoint) { Connections = 1, Total = 1, Size = 300 };
        await Assert.ThrowsAnyAsync<IOException>(() => LoadGenerator.RunAsync(plan with { StartTls = true }));
        Assert.Single((await LoadGenerator.RunAsync(plan)).Acknowledged);
        Assert.Equal((1L, 0L), (sink.Messages, sink.TlsMessages));
        sink.BreaksTls = false;
        Assert.Single((await LoadGenerator.RunAsync(plan with { StartTls = true })).Acknowledged);
    }

    [Fact]
    public async Task A_sink_that_withholds_has_the_message_and_says_so_when_it_may()
    {
        await using var sink = LoadSink.Start(ledger: true);
        sink.Withholds = true;
        var sending = LoadGenerator.RunAsync(new LoadPlan(sink.EndPoint) { Connections = 1, Total = 1, Size = 300 });
        await sink.WhenReceivedAsync(1).WaitAsync(Limit);
        Assert.False(sending.IsCompleted);
        Assert.Equal(System.Net.IPAddress.Loopback, Assert.Single(sink.Arrivals).Value.From);
        sink.Withholds = false;
        Assert.Single((await sending.WaitAsync(Limit)).Acknowledged);
    }

    [Fact]
    public async Task What_was_lost_or_refused_is_not_in_the_books_as_acknowledged()
    {
        await using var peer = StagedPeer.Start(PeerBehaviour.InTurn(
            PeerPlan.Plaintext().AnswerMessage(PeerReply.Nothing.ThenReset()),
            PeerPlan.Plaintext().Answer("RCPT", "451 4.3.0 Later"),
            PeerPlan.Plaintext()));
        var result = await LoadGenerator.RunAsync(new LoadPlan(peer.EndPoint)
        {
            Connections = 1,
            MessagesPerConnection = 2,
            Total = 5,
            Size = 300,
            Stubborn = true,
        });

        Assert.Equal(0u, Assert.Single(result.Unknown));
        Assert.Equal(2, result.Refused);
        Assert.Equal([3u, 4u], result.Acknowledged.Order());
        Assert.NotNull(result.FirstError);
    }
}

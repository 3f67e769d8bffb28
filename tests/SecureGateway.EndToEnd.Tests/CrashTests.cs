using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests;

/// <summary>kill -9 under load. (The benchmarks do it many times over.)</summary>
public sealed class CrashTests
{
    private const int Rounds = 3;
    private const int MessagesPerRound = 300;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    [Trait("Rule", "Q-1")]
    [Trait("Rule", "Q-5")]
    [Trait("Rule", "T-4")]
    public async Task No_acknowledged_message_is_lost_and_only_possibly_delivered_ones_come_twice()
    {
        await using var sink = LoadSink.Start(ledger: true);
        await using var gateway = await GatewayProcess.StartAsync(
            JudgedRoutes.To(sink.EndPoint.ToString(), settings: "delivery.retry = [ 1s ]"));
        var sent = new List<LoadResult>();
        for (var round = 0; round < Rounds; round++)
        {
            // Somewhere in the middle of the load, which goes on when the gateway is there again.
            var middle = sink.WhenReceivedAsync(sink.Messages + Random.Shared.Next(20, MessagesPerRound / 2));
            var load = LoadGenerator.RunAsync(new LoadPlan(gateway.Smtp)
            {
                Connections = 10,
                MessagesPerConnection = 5,
                Total = MessagesPerRound,
                Size = 4096,
                Recipient = "load@partner.example",
                Stubborn = true,
            });
            await middle.WaitAsync(Patience);
            await gateway.KillAsync();
            await gateway.StartAgainAsync();
            sent.Add(await load.WaitAsync(Patience));
        }

        await Ledger.WaitForAllAsync(sink, sent);
        gateway.Terminate();
        (await gateway.WaitForExitAsync()).Expect(0);

        Assert.True(await JournalAgreement.VerifyAsync(gateway.DataDirectory) >= sent.Sum(load => load.Acknowledged.Length));
        Assert.All(sent, load => Assert.InRange(load.Acknowledged.Length, 1, MessagesPerRound));
        Ledger.TwiceOnlyIfMarked(sink, gateway.Log);
        // Nothing that was never acknowledged, except where the kill cut the answer off.
        var known = sent.SelectMany(load => load.Acknowledged.Concat(load.Unknown).Select(number => (load.Run, number))).ToHashSet();
        Assert.All(sink.Arrivals.Keys, arrival => Assert.Contains(arrival, known));
    }
}

using System.Diagnostics;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;
using Xunit.Abstractions;

namespace SecureGateway.EndToEnd.Tests.Database;

/// <summary>Two processes on one database: one has the queue, the other stands by.</summary>
public sealed class TakeOverTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    [Trait("Rule", "Q-5")]
    public async Task A_gateway_that_was_paused_too_long_is_overtaken_and_delivers_nothing_when_it_wakes_up()
    {
        await using var postgres = await Postgres.StartAsync();
        var storage = Postgres.Storage(postgres, await postgres.CreateDatabaseAsync());
        await using var sink = LoadSink.Start(ledger: true);
        using var notYet = new ReservedPort();
        var policy = JudgedRoutes.To(sink.EndPoint.ToString(), $$"""{ domains = [ "later.example" ], to = [ "{{notYet.EndPoint}}" ] }""", "delivery.retry = [ 1s ]");
        await using var first = GatewayProcess.Launch(policy, storage, "gw1");
        await first.WaitForReadyAsync();
        for (var i = 0; i < 5; i++)
            Assert.Equal(250, await Postgres.SendAsync(first, "bob@later.example", $"later {i}"));

        await using var second = GatewayProcess.Launch(policy, storage, "gw2");
        await second.WaitForLogAsync("is held by node gw1; this node stands by");
        await second.WaitForLogAsync("no mail is taken before the queue is here");
        Assert.Equal(421, await Postgres.GreetingAsync(second));
        Assert.Contains(
            "is held by node gw1", await (await second.Http.GetAsync(new Uri("/healthz/ready", UriKind.Relative))).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var middle = sink.WhenReceivedAsync(50);
        using var enough = new CancellationTokenSource();
        var load = LoadGenerator.RunAsync(Plan(first, 5000), enough.Token);
        await middle.WaitAsync(Patience);
        first.Pause();
        await second.WaitForReadyAsync();
        first.Resume();

        await first.WaitForLogAsync("is held by node gw2; this node stands by");
        await enough.CancelAsync();
        var sent = await load.WaitAsync(Patience);
        Assert.Equal(421, await Postgres.GreetingAsync(first));
        notYet.Dispose();
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls(), port: notYet.Port);
        await peer.WaitForMessagesAsync(5, Patience);
        await Ledger.WaitForAllAsync(sink, [sent, await LoadGenerator.RunAsync(Plan(second, 20))]);
        Ledger.TwiceOnlyIfMarked(sink, second.Log);
        Assert.Equal(5, peer.Messages.Select(message => message.Header("Subject")).Distinct().Count());
        Assert.Equal(5, peer.Messages.Count);
    }

    [SkippableFact]
    [Trait("Rule", "O-5")]
    [Trait("Rule", "Q-5")]
    public async Task When_a_gateway_is_killed_the_other_one_takes_its_mail_with_strikes_and_their_times()
    {
        await using var postgres = await Postgres.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        var storage = Postgres.Storage(postgres, database);
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ResetAfter220));
        var policy = $$"""
            tls { opportunistic { enabled = on, retry-after = 20s } }
            {{RunningGateway.InternalClient}}
            routes = [ { domains = [ "partner.example" ], to = [ "{{peer.HostAndPort}}" ] } ]
            """;
        await using var first = GatewayProcess.Launch(policy, storage, "gw1");
        await first.WaitForReadyAsync();
        Assert.Equal(250, await Postgres.SendAsync(first));
        var failed = (await peer.WaitForEndedAsync(1))[0];
        await Postgres.WaitForAsync(postgres, database, "SELECT count(*) FROM secure_gateway.journal", rows => rows is not ("" or "0" or "1"));
        await using var second = GatewayProcess.Launch(policy, storage, "gw2");
        await second.WaitForLogAsync("stands by");
        await first.KillAsync();
        await second.WaitForReadyAsync();

        Assert.False(Assert.Single(await peer.WaitForMessagesAsync(1, Patience)).UnderTls); // only after a strike
        Assert.All(peer.Connections.Skip(1), again => Assert.True(again.ConnectedAt - failed.ConnectedAt >= TimeSpan.FromSeconds(19.9)));
    }

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    [Trait("Rule", "Q-5")]
    public async Task Killed_one_after_the_other_under_load_they_lose_nothing_that_they_acknowledged()
    {
        await using var postgres = await Postgres.StartAsync();
        var storage = Postgres.Storage(postgres, await postgres.CreateDatabaseAsync());
        await using var sink = LoadSink.Start(ledger: true);
        var policy = JudgedRoutes.To(sink.EndPoint.ToString(), settings: "delivery.retry = [ 1s ]");
        await using var one = GatewayProcess.Launch(policy, storage, "gw1");
        await one.WaitForReadyAsync();
        await using var two = GatewayProcess.Launch(policy, storage, "gw2");
        var (active, standing) = (one, two);
        var sent = new List<LoadResult>();
        for (var round = 0; round < 4; round++)
        {
            await standing.WaitForLogAsync("stands by");
            using var enough = new CancellationTokenSource();
            var middle = sink.WhenReceivedAsync(sink.Messages + Random.Shared.Next(20, 150));
            var load = LoadGenerator.RunAsync(Plan(active, 5000), enough.Token);
            await middle.WaitAsync(Patience);
            await active.KillAsync();
            var killed = Stopwatch.GetTimestamp();
            await enough.CancelAsync();
            sent.Add(await load.WaitAsync(Patience));
            await standing.WaitForReadyAsync();
            output.WriteLine($"the other one was ready {Stopwatch.GetElapsedTime(killed).TotalSeconds:F1} s after the kill");
            active.LaunchAgain();
            (active, standing) = (standing, active);
        }

        await Ledger.WaitForAllAsync(sink, sent);
        Ledger.TwiceOnlyIfMarked(sink, one.Log + two.Log);
        output.WriteLine($"{sent.Sum(load => load.Acknowledged.Length)} acknowledged, {sink.Arrivals.Values.Count(arrival => arrival.Times > 1)} came twice");
    }

    [SkippableFact]
    [Trait("Rule", "Q-5")]
    public async Task A_gateway_that_is_stopped_hands_the_queue_over_at_once_and_may_come_back()
    {
        await using var postgres = await Postgres.StartAsync();
        var storage = Postgres.Storage(postgres, await postgres.CreateDatabaseAsync());
        await using var sink = LoadSink.Start(ledger: true);
        var policy = JudgedRoutes.To(sink.EndPoint.ToString(), settings: "delivery.retry = [ 1s ]");
        await using var first = GatewayProcess.Launch(policy, storage, "gw1");
        await first.WaitForReadyAsync();
        await using var second = GatewayProcess.Launch(policy, storage, "gw2");
        await second.WaitForLogAsync("stands by");
        var middle = sink.WhenReceivedAsync(50);
        using var enough = new CancellationTokenSource();
        var load = LoadGenerator.RunAsync(Plan(first, 2000), enough.Token);
        await middle.WaitAsync(Patience);
        first.Terminate();
        (await first.WaitForExitAsync()).Expect(0);
        await enough.CancelAsync();
        await second.WaitForReadyAsync();
        first.LaunchAgain();
        var onSecond = await LoadGenerator.RunAsync(Plan(second, 50));
        await first.WaitForLogAsync("is held by node gw2; this node stands by");
        await Ledger.WaitForAllAsync(sink, [await load.WaitAsync(Patience), onSecond]);
        Assert.DoesNotContain(sink.Arrivals.Values, arrival => arrival.Times > 1);
    }

    private static LoadPlan Plan(GatewayProcess gateway, int total) => new(gateway.Smtp)
    {
        Connections = 5,
        MessagesPerConnection = 5,
        Total = total,
        Size = 4096,
        Recipient = "load@partner.example",
        Stubborn = true,
    };
}

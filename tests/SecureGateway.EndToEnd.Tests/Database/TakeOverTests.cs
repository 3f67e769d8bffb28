using System.Diagnostics;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;
using Xunit.Abstractions;

namespace SecureGateway.EndToEnd.Tests.Database;

/// <summary>Several processes on one database, all of them active: each takes mail, and when one is gone the others carry on with its mail.</summary>
public sealed class TakeOverTests(ITestOutputHelper output)
{
    private const string Retry = "delivery.retry = [ 1s ]";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    [Trait("Rule", "Q-5")]
    [Trait("Rule", "Q-6")]
    public async Task A_gateway_that_was_paused_too_long_is_overtaken_and_delivers_nothing_of_it_when_it_wakes_up()
    {
        await using var postgres = await Postgres.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        var storage = Postgres.Storage(postgres, database);
        await using var sink = LoadSink.Start(ledger: true);
        await using var notYet = NotYet();
        var policy = JudgedRoutes.To(sink.EndPoint.ToString(), $$"""{ domains = [ "later.example" ], to = [ "{{notYet.HostAndPort}}" ] }""", Retry);
        await using var first = GatewayProcess.Launch(policy, storage, "gw1");
        await first.WaitForReadyAsync();
        for (var i = 0; i < 5; i++)
            Assert.Equal(250, await Postgres.SendAsync(first, "bob@later.example", $"later {i}"));
        await using var second = GatewayProcess.Launch(policy, storage, "gw2");
        await second.WaitForReadyAsync();
        var middle = sink.WhenReceivedAsync(50);
        using var enough = new CancellationTokenSource();
        var load = LoadGenerator.RunAsync(Plan(first, 5000), enough.Token);
        await middle.WaitAsync(Patience);
        first.Pause();
        await Postgres.WaitForAsync(postgres, database, "SELECT node FROM secure_gateway.lane WHERE name = 'queue-lane-0'", node => node == "gw2");
        var meanwhile = await LoadGenerator.RunAsync(Plan(second, 20));
        first.Resume();

        await first.WaitForLogAsync("is held by node gw2");
        await enough.CancelAsync();
        var sent = await load.WaitAsync(Patience);
        await BecomesReadyAsync(first);
        Assert.Equal(220, await Postgres.GreetingAsync(first)); // it has found another lane, or was given this one back
        await notYet.DisposeAsync();
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls(), port: notYet.Port);
        await peer.WaitForMessagesAsync(5, Patience);
        await Ledger.WaitForAllAsync(sink, [sent, meanwhile, await LoadGenerator.RunAsync(Plan(first, 20))]);
        Ledger.TwiceOnlyIfMarked(sink, first.Log + second.Log);
        Assert.Equal(5, peer.Messages.Select(message => message.Header("Subject")).Distinct().Count());
        Assert.Equal(5, peer.Messages.Count);
    }

    [SkippableFact]
    [Trait("Rule", "O-5")]
    [Trait("Rule", "Q-5")]
    [Trait("Rule", "Q-6")]
    public async Task When_a_gateway_is_killed_another_one_takes_its_mail_with_strikes_and_their_times()
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
        await using var second = GatewayProcess.Launch(policy, storage, "gw2");
        await second.WaitForReadyAsync();
        Assert.Equal(250, await Postgres.SendAsync(first));
        var failed = (await peer.WaitForEndedAsync(1))[0];
        await Postgres.WaitForAsync(postgres, database, "SELECT count(*) FROM secure_gateway.journal", rows => rows is not ("" or "0" or "1"));
        await first.KillAsync();

        Assert.False(Assert.Single(await peer.WaitForMessagesAsync(1, Patience)).UnderTls); // only after a strike
        Assert.All(peer.Connections.Skip(1), again => Assert.True(again.ConnectedAt - failed.ConnectedAt >= TimeSpan.FromSeconds(19.9)));
        Assert.Contains("queue-lane-0: its node is gone", second.Log, StringComparison.Ordinal);
    }

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    [Trait("Rule", "Q-5")]
    [Trait("Rule", "Q-6")]
    public async Task Three_take_mail_at_once_and_when_one_after_the_other_is_killed_nothing_is_lost_that_was_acknowledged()
    {
        await using var postgres = await Postgres.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        var storage = Postgres.Storage(postgres, database);
        await using var sink = LoadSink.Start(ledger: true);
        var policy = JudgedRoutes.To(sink.EndPoint.ToString(), settings: Retry);
        await using var one = GatewayProcess.Launch(policy, storage, "gw1");
        await using var two = GatewayProcess.Launch(policy, storage, "gw2");
        await using var three = GatewayProcess.Launch(policy, storage, "gw3");
        GatewayProcess[] gateways = [one, two, three];
        foreach (var gateway in gateways)
            await gateway.WaitForReadyAsync();
        var sent = new List<LoadResult>();
        var taken = new int[gateways.Length];
        foreach (var victim in gateways)
        {
            using var enough = new CancellationTokenSource();
            var middle = sink.WhenReceivedAsync(sink.Messages + Random.Shared.Next(100, 400));
            var loads = gateways.Select(gateway => LoadGenerator.RunAsync(Plan(gateway, 5000), enough.Token)).ToArray();
            await middle.WaitAsync(Patience);
            await victim.KillAsync();
            var killed = Stopwatch.GetTimestamp();
            await enough.CancelAsync();
            LoadResult[] results = await Task.WhenAll(loads).WaitAsync(Patience);
            for (var i = 0; i < results.Length; i++)
                taken[i] += results[i].Acknowledged.Length;
            sent.AddRange(results);
            await Ledger.WaitForAllAsync(sink, sent);
            output.WriteLine($"all of it had arrived {Stopwatch.GetElapsedTime(killed).TotalSeconds:F1} s after the kill");
            await victim.StartAgainAsync();
        }

        Ledger.TwiceOnlyIfMarked(sink, one.Log + two.Log + three.Log);
        Assert.All(taken, messages => Assert.True(messages > 0));
        Assert.Equal("3", await postgres.SqlAsync(database, "SELECT count(*) FROM secure_gateway.lane"));
        output.WriteLine($"{string.Join(" + ", taken)} acknowledged, {sink.Arrivals.Values.Count(arrival => arrival.Times > 1)} came twice");
    }

    [SkippableFact]
    [Trait("Rule", "Q-5")]
    [Trait("Rule", "Q-6")]
    public async Task A_gateway_that_is_stopped_hands_its_mail_over_at_once_and_may_come_back()
    {
        await using var postgres = await Postgres.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        var storage = Postgres.Storage(postgres, database);
        await using var sink = LoadSink.Start(ledger: true);
        await using var notYet = NotYet();
        var policy = JudgedRoutes.To(sink.EndPoint.ToString(), $$"""{ domains = [ "later.example" ], to = [ "{{notYet.HostAndPort}}" ] }""", Retry);
        await using var first = GatewayProcess.Launch(policy, storage, "gw1");
        await first.WaitForReadyAsync();
        await using var second = GatewayProcess.Launch(policy, storage, "gw2");
        await second.WaitForReadyAsync();
        Assert.Equal(250, await Postgres.SendAsync(first, "bob@later.example"));
        var middle = sink.WhenReceivedAsync(50);
        using var enough = new CancellationTokenSource();
        var load = LoadGenerator.RunAsync(Plan(first, 2000), enough.Token);
        await middle.WaitAsync(Patience);
        first.Terminate();
        (await first.WaitForExitAsync()).Expect(0);
        await enough.CancelAsync();
        await second.WaitForLogAsync("queue-lane-0: its node is gone");
        await first.StartAgainAsync();
        var sent = new List<LoadResult> { await load.WaitAsync(Patience), await LoadGenerator.RunAsync(Plan(second, 50)), await LoadGenerator.RunAsync(Plan(first, 50)) };
        await Ledger.WaitForAllAsync(sink, sent);
        Assert.DoesNotContain(sink.Arrivals.Values, arrival => arrival.Times > 1);
        await notYet.DisposeAsync();
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls(), port: notYet.Port);
        await peer.WaitForMessagesAsync(1, Patience);
        Assert.Equal("2", await postgres.SqlAsync(database, "SELECT count(*) FROM secure_gateway.lane"));
    }

    // Says so itself: a next hop that cannot be reached is left alone for a minute after the fifth time.
    private static StagedPeer NotYet() => StagedPeer.Start(PeerPlan.GoodTls().Answer("RCPT", "451 4.3.2 Not yet"));

    private static async Task BecomesReadyAsync(GatewayProcess gateway)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!(await gateway.Http.GetAsync(new Uri("/healthz/ready", UriKind.Relative), limit.Token)).IsSuccessStatusCode)
            await ticks.WaitForNextTickAsync(limit.Token);
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

using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Database;

/// <summary>One gateway as its operator runs it, with its queue in PostgreSQL.</summary>
public sealed class DatabaseTests
{
    private const string Retry = "delivery.retry = [ 1s ]";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [SkippableFact]
    [Trait("Rule", "O-5")]
    [Trait("Rule", "Q-5")]
    public async Task A_strike_is_in_the_database_when_the_gateway_is_killed_and_the_second_attempt_keeps_its_time()
    {
        await using var postgres = await Postgres.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ResetAfter220));
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""
            tls { opportunistic { enabled = on, retry-after = 6s } }
            {{RunningGateway.InternalClient}}
            routes = [ { domains = [ "partner.example" ], to = [ "{{peer.HostAndPort}}" ] } ]
            """,
            Postgres.Storage(postgres, database));

        Assert.Equal(250, await Postgres.SendAsync(gateway));
        var failed = (await peer.WaitForEndedAsync(1))[0];
        await Postgres.WaitForAsync(postgres, database, "SELECT count(*) FROM secure_gateway.journal", rows => rows is not ("" or "0" or "1"));
        await gateway.KillAsync();
        await gateway.StartAgainAsync();

        Assert.False(Assert.Single(await peer.WaitForMessagesAsync(1)).UnderTls);
        Assert.True(peer.Connections[1].ConnectedAt - failed.ConnectedAt >= TimeSpan.FromSeconds(5.9));
        Assert.Equal("2", await postgres.SqlAsync(database, "SELECT max(number) FROM secure_gateway.migration"));
        await Postgres.WaitForAsync(postgres, database, "SELECT count(*) FROM secure_gateway.body", rows => rows == "0");
        Assert.False(File.Exists(Path.Combine(gateway.DataDirectory, "bodies.db")));
    }

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    [Trait("Rule", "Q-5")]
    public async Task Killed_under_load_it_loses_nothing_that_it_acknowledged()
    {
        await using var postgres = await Postgres.StartAsync();
        await using var sink = LoadSink.Start(ledger: true);
        await using var gateway = await GatewayProcess.StartAsync(
            JudgedRoutes.To(sink.EndPoint.ToString(), settings: Retry), Postgres.Storage(postgres, await postgres.CreateDatabaseAsync()));
        var sent = new List<LoadResult>();
        for (var round = 0; round < 2; round++)
        {
            var middle = sink.WhenReceivedAsync(sink.Messages + Random.Shared.Next(20, 120));
            var load = LoadGenerator.RunAsync(Plan(gateway, 300));
            await middle.WaitAsync(Patience);
            await gateway.KillAsync();
            await gateway.StartAgainAsync();
            sent.Add(await load.WaitAsync(Patience));
        }

        await Ledger.WaitForAllAsync(sink, sent);
        Ledger.TwiceOnlyIfMarked(sink, gateway.Log);
    }

    [SkippableTheory]
    [Trait("Rule", "Q-1")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task While_the_database_is_away_mail_is_answered_with_451_and_what_was_taken_before_is_delivered_afterwards(bool crash)
    {
        await using var postgres = await Postgres.StartAsync();
        await using var sink = LoadSink.Start(ledger: true);
        await using var gateway = await GatewayProcess.StartAsync(
            JudgedRoutes.To(sink.EndPoint.ToString(), settings: Retry), Postgres.Storage(postgres, await postgres.CreateDatabaseAsync()));
        var middle = sink.WhenReceivedAsync(50);
        var load = LoadGenerator.RunAsync(Plan(gateway, 600));
        await middle.WaitAsync(Patience);
        await (crash ? postgres.CrashAsync() : postgres.StopAsync());
        var during = await load.WaitAsync(Patience);

        Assert.True(during.Refused > 0, "everything was taken before the database was stopped: nothing was tried");
        Assert.Equal(451, await Postgres.SendAsync(gateway));
        await gateway.WaitForLogAsync("cannot be reached");
        Assert.Contains("451", await (await gateway.Http.GetAsync(new Uri("/healthz/ready", UriKind.Relative))).Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await postgres.StartAgainAsync();
        var after = await UntilTakenAsync(gateway);
        await gateway.WaitForLogAsync("bodies are stored again"); // which is said of the first one, and not before
        await Ledger.WaitForAllAsync(sink, [during, after]);
        Ledger.TwiceOnlyIfMarked(sink, gateway.Log);
    }

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    public async Task A_database_that_stops_answering_for_a_while_costs_no_mail()
    {
        await using var postgres = await Postgres.StartAsync();
        await using var sink = LoadSink.Start(ledger: true);
        await using var gateway = await GatewayProcess.StartAsync(
            JudgedRoutes.To(sink.EndPoint.ToString(), settings: Retry), Postgres.Storage(postgres, await postgres.CreateDatabaseAsync()));
        var middle = sink.WhenReceivedAsync(50);
        var load = LoadGenerator.RunAsync(Plan(gateway, 300));
        await middle.WaitAsync(Patience);
        postgres.Pause();
        await gateway.WaitForLogAsync("bodies was not stored"); // after the time that a statement has
        postgres.Resume();
        var sent = await load.WaitAsync(Patience);
        await Ledger.WaitForAllAsync(sink, [sent, await UntilTakenAsync(gateway)]);
        Ledger.TwiceOnlyIfMarked(sink, gateway.Log);
    }

    [SkippableFact]
    public async Task Without_its_database_it_turns_clients_away_and_says_why_and_begins_when_the_database_is_there()
    {
        await using var postgres = await Postgres.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        await postgres.StopAsync();
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = GatewayProcess.Launch(JudgedRoutes.To(peer), Postgres.Storage(postgres, database));
        await gateway.WaitForLogAsync($"the database {database} at 127.0.0.1:{postgres.Port} cannot be reached");
        await gateway.WaitForLogAsync("no mail is taken before the queue is here");
        Assert.Equal(421, await Postgres.GreetingAsync(gateway));
        var health = await gateway.Http.GetAsync(new Uri("/healthz/ready", UriKind.Relative));
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Contains("cannot be reached", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await gateway.Http.GetAsync(new Uri("/healthz/live", UriKind.Relative))).StatusCode);
        await postgres.StartAgainAsync();
        await gateway.WaitForReadyAsync();
        Assert.Equal(250, await Postgres.SendAsync(gateway));
        Assert.Single(await peer.WaitForMessagesAsync(1));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_goes_to_the_database_under_TLS_with_its_secret_and_to_no_other_that_pretends(bool known)
    {
        var certificate = CertificateFactory.Shared.Server("localhost");
        await using var postgres = await Postgres.StartAsync(
            new Dictionary<string, string>
            {
                ["server.pem"] = certificate.ChainPem(),
                ["server.key"] = certificate.KeyPem(),
                ["hba.conf"] = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n",
            },
            "ssl=on", "ssl_cert_file=@/server.pem", "ssl_key_file=@/server.key", "hba_file=@/hba.conf");
        var database = await postgres.CreateDatabaseAsync();
        await postgres.SqlAsync(database, "ALTER ROLE gateway PASSWORD 'hunter2'");
        using var files = new ScratchDirectory();
        var authority = known ? CertificateFactory.Shared.WriteRoot(files.Path) : files.Write("other-ca.pem", CertificateFactory.Shared.UnknownRoot.ChainPem());
        var secret = files.Write("db.secret", "hunter2\n");
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = GatewayProcess.Launch(
            JudgedRoutes.To(peer),
            $$"""
            storage {
              provider = postgresql
              connection-string = "Host=localhost;Port={{postgres.Port}};Database={{database}};Username=gateway;Root Certificate={{authority}}"
              secret-file = "{{secret}}"
            }
            """);
        if (known)
        {
            await gateway.WaitForReadyAsync();
            Assert.Equal(250, await Postgres.SendAsync(gateway));
            Assert.Single(await peer.WaitForMessagesAsync(1));
            Assert.Equal("0", await postgres.SqlAsync(database, "SELECT count(*) FROM pg_stat_activity a JOIN pg_stat_ssl s USING (pid) WHERE a.application_name LIKE 'SecureGateway%' AND NOT s.ssl"));
            Assert.NotEqual("0", await postgres.SqlAsync(database, "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'SecureGateway%'"));
        }
        else
        {
            await gateway.WaitForLogAsync("cannot be reached: The remote certificate");
        }

        Assert.DoesNotContain("hunter2", gateway.Log, StringComparison.Ordinal);
    }

    private static LoadPlan Plan(GatewayProcess gateway, int total) => new(gateway.Smtp)
    {
        Connections = 10,
        MessagesPerConnection = 5,
        Total = total,
        Size = 4096,
        Recipient = "load@partner.example",
        Stubborn = true,
    };

    private static async Task<LoadResult> UntilTakenAsync(GatewayProcess gateway)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            if (await LoadGenerator.RunAsync(Plan(gateway, 10) with { Connections = 1 }, limit.Token) is { Acknowledged.Length: > 0 } taken)
                return taken;
            await ticks.WaitForNextTickAsync(limit.Token);
        }
    }
}

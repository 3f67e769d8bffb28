using System.Globalization;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Configuration;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests;

/// <summary>Apply Configuration on a gateway that is at work.</summary>
public sealed class ApplyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    [Trait("Rule", "A-7")]
    public async Task Applies_under_load_lose_nothing_and_delay_nothing()
    {
        await using var sink = LoadSink.Start(ledger: true);
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(sink.EndPoint.ToString(), settings: "connections.partner { }"));
        var load = LoadGenerator.RunAsync(new LoadPlan(gateway.Smtp)
        {
            Connections = 10,
            MessagesPerConnection = 5,
            Total = 400,
            Size = 4096,
            Recipient = "load@partner.example",
        });
        for (var revision = 2; revision <= 6; revision++)
        {
            await sink.WhenReceivedAsync(sink.Messages + 30).WaitAsync(Patience);
            // Another next hop with each revision, other limits, TLS on and off.
            await ApplyAsync(
                gateway,
                new PolicyEdit.Set("routes[partner.example].connection", revision % 2 == 0 ? "partner" : "\"\""),
                new PolicyEdit.Set("delivery.connections-per-host", (revision + 3).ToString(CultureInfo.InvariantCulture)),
                new PolicyEdit.Set("limits.recipients", (revision * 100).ToString(CultureInfo.InvariantCulture)),
                new PolicyEdit.Set("tls.opportunistic.enabled", revision % 2 == 0 ? "off" : "on"));
        }

        var sent = await load.WaitAsync(Patience);
        await sink.WhenReceivedAsync(400).WaitAsync(Patience);
        await gateway.Tracking.WaitForGoneAsync(400, Patience);

        Assert.Equal((400, 0, 0, null), (sent.Acknowledged.Length, sent.Unknown.Length, sent.Refused, sent.FirstError));
        Assert.Equal(400, sink.Arrivals.Count);
        Assert.All(sink.Arrivals.Values, arrival => Assert.Equal(1, arrival.Times));
        // What an apply took the route from was due again at once, and nothing else was put off.
        Assert.All(gateway.Tracking.Attempts.Where(attempt => attempt.RetryAt is not null), attempt => Assert.True(attempt.RetryAt <= attempt.At, $"{attempt} was delayed"));
        Assert.True(gateway.Tracking.Attempts.Select(attempt => attempt.Evidence!.Revision).Distinct().Count() > 2, "the attempts ran on several revisions");
    }

    [Fact]
    [Trait("Rule", "A-7")]
    public async Task A_running_session_finishes_on_its_terms_and_the_next_one_begins_on_the_new_ones()
    {
        await using var gateway = await RunningGateway.StartAsync(RunningGateway.InternalClient);
        await using var running = await gateway.ConnectAsync();

        await ApplyAsync(gateway, new PolicyEdit.Set("connections.internal.inbound-tls.mandatory", "on"), new PolicyEdit.Set("limits.message-size", "1MiB"));

        Assert.Equal(250, (await running.CommandAsync("MAIL FROM:<alice@corp.example>")).Code);
        await using var next = await StagedClient.ConnectAsync(gateway.Smtp);
        var hello = await next.CommandAsync("EHLO client.example");
        Assert.Contains("STARTTLS", hello.Text, StringComparison.Ordinal);
        Assert.Contains("SIZE 1048576", hello.Text, StringComparison.Ordinal);
        Assert.Equal(530, (await next.CommandAsync("MAIL FROM:<alice@corp.example>")).Code);
        Assert.Equal(250, (await running.CommandAsync("RSET")).Code);
    }

    [Fact]
    [Trait("Rule", "A-7")]
    public async Task Mail_that_waits_takes_the_new_route()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        using var nobody = new ReservedPort();
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(nobody.EndPoint.ToString()));
        await gateway.SendAsync("bob@partner.example");
        await gateway.Tracking.WaitForAttemptsAsync(1);

        await ApplyAsync(gateway, new PolicyEdit.Set("routes[partner.example].to", peer.HostAndPort));
        var queue = await gateway.Services.GetRequiredService<IRequiredActor<QueueKey>>().GetAsync();
        await queue.Ask<OperationDone>(new QueueCommands.RetryNow(QueueFilter.Everything, "alice", false), Patience);

        await peer.WaitForMessagesAsync(1);
        await gateway.Tracking.WaitForGoneAsync(1);
        Assert.Equal([1L, 2L], gateway.Tracking.Attempts.Select(attempt => attempt.Evidence!.Revision));
    }

    [Fact]
    [Trait("Rule", "A-1")]
    public async Task Nothing_runs_on_the_files_policy_when_there_is_a_history()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        var directory = Directory.CreateTempSubdirectory("securegateway-test-").FullName;
        try
        {
            await using (var first = await RunningGateway.StartAsync(JudgedRoutes.To(peer), directory))
            {
                await ApplyAsync(first, new PolicyEdit.Set("connections.partner", "{ outbound-tls { mandatory = on } }"), new PolicyEdit.Set("routes[partner.example].connection", "partner"));
                await first.SendAsync("bob@partner.example");
                await first.Tracking.WaitForAttemptsAsync(1);
            }

            // The files still say that it may go in clear; the queue begins to work as soon as it is there.
            await using var second = await RunningGateway.StartAsync(JudgedRoutes.To(peer), directory);
            var queue = await second.Services.GetRequiredService<IRequiredActor<QueueKey>>().GetAsync();
            await queue.Ask<OperationDone>(new QueueCommands.RetryNow(QueueFilter.Everything, "alice", false), Patience);
            var attempt = Assert.Single(await second.Tracking.WaitForAttemptsAsync(1));

            Assert.Equal(2, attempt.Evidence!.Revision);
            Assert.Empty(peer.Messages);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    [Trait("Rule", "A-3")]
    [Trait("Rule", "A-4")]
    public async Task History_and_pending_survive_a_kill()
    {
        await using var gateway = await GatewayProcess.StartAsync("limits.recipients = 100");
        using var operations = new OperationsSocket(Path.Combine(Path.GetDirectoryName(gateway.ConfigurationFile)!, "data", "operations.sock"));
        await operations.CallAsync("config", "set", """{ "key": "limits.recipients", "value": "77" }""");
        await operations.CallAsync("config", "discard", """{ "yes": "true" }""");
        await operations.CallAsync("config", "set", """{ "key": "limits.recipients", "value": "50" }""");
        await operations.CallAsync("config", "apply", """{ "comment": "fewer" }""");
        await operations.CallAsync("config", "set", """{ "key": "limits.sessions", "value": "70" }""");
        var (history, changes, running) = (
            await operations.CallAsync("config", "history", "{}"), await operations.CallAsync("config", "changes", "{}"), await operations.CallAsync("config", "export", "{}"));
        Assert.Contains("fewer", history, StringComparison.Ordinal);
        Assert.Contains("\"setting\":\"limits.sessions\"", changes, StringComparison.Ordinal);
        Assert.Contains("recipients = 50", running, StringComparison.Ordinal);

        await gateway.KillAsync();
        await gateway.StartAgainAsync();

        Assert.Equal(history, await operations.CallAsync("config", "history", "{}"));
        Assert.Equal(changes, await operations.CallAsync("config", "changes", "{}"));
        Assert.Equal(running, await operations.CallAsync("config", "export", "{}"));
    }

    private static Task ApplyAsync(RunningGateway gateway, params PolicyEdit[] edits) => ApplyAsync(gateway.Services.GetRequiredService<ConfigurationLifeCycle>(), edits);

    private static async Task ApplyAsync(ConfigurationLifeCycle lifeCycle, PolicyEdit[] edits)
    {
        await lifeCycle.EditAsync([.. edits], "alice", null, CancellationToken.None);
        await lifeCycle.ApplyAsync("", "alice", null, null, CancellationToken.None);
    }
}

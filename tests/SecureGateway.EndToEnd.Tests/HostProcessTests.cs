using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Host;
using SecureGateway.Staging;
using SecureGateway.TestSupport;

namespace SecureGateway.EndToEnd.Tests;

/// <summary>The host as operators meet it: command line, signals, health, metrics.</summary>
public sealed class HostProcessTests
{
    [Fact]
    public async Task It_says_ready_relays_mail_and_answers_on_its_console()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await GatewayProcess.StartAsync(JudgedRoutes.To(peer));

        await SendAsync(gateway);
        await peer.WaitForMessagesAsync(1);

        Assert.Equal("gateway: Healthy, taking mail\ncertificates: Healthy, none is near its end\n", await gateway.Http.GetStringAsync("/healthz/ready"));
        using (var live = await gateway.Http.GetAsync("/healthz/live"))
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        using var metrics = await gateway.Http.GetAsync("/metrics");
        Assert.Equal("text/plain", metrics.Content.Headers.ContentType?.MediaType);
        var text = await metrics.Content.ReadAsStringAsync();
        foreach (var room in (string[])["Inbound", "Queue", "Delivery"])
            Assert.Contains($"otel_scope_name=\"SecureGateway.{room}\"", text, StringComparison.Ordinal);
        Assert.All(
            text.Split('\n').Where(line => line.StartsWith("# HELP ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]),
            name => Assert.Matches("^(securegateway|dotnet|kestrel)_|^target_info$", name)); // nobody else's beside ours on one server
        gateway.Terminate();
        (await gateway.WaitForExitAsync()).Expect(0);
    }

    [Fact]
    public async Task A_second_instance_on_the_same_data_directory_is_refused_in_words()
    {
        await using var gateway = await GatewayProcess.StartAsync("");

        var second = await GatewayProcess.HostAsync("run", "--config", gateway.ConfigurationFile);

        second.Expect(1);
        var line = second.ErrorLines[^1]; // behind the warnings of the configuration
        Assert.StartsWith("SecureGateway cannot start: ", line, StringComparison.Ordinal);
        Assert.Contains("in use", line, StringComparison.Ordinal);
        Assert.Contains("data", line, StringComparison.Ordinal);
        await SendAsync(gateway, expected: 550); // the first one is not disturbed
    }

    [Fact]
    [Trait("Rule", "Q-1")]
    public async Task Sigterm_lets_a_message_under_way_be_finished_and_ends_with_0()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await GatewayProcess.StartAsync(JudgedRoutes.To(peer));
        await using var client = await ConnectAsync(gateway);
        foreach (var command in (string[])["MAIL FROM:<alice@corp.example>", "RCPT TO:<bob@partner.example>", "DATA"])
            Assert.True((await client.CommandAsync(command)).IsPositive);
        await client.SendAsync("Subject: under way\r\n\r\nthe first half\r\n");

        gateway.Terminate();
        await WaitUntilClosedAsync(gateway);
        var reply = await client.SendDataAsync("the second half\r\n"u8.ToArray());
        (await gateway.WaitForExitAsync()).Expect(0);

        Assert.Equal(250, reply.Code);
        if (peer.AllMessages.IsEmpty) // taken, and not yet sent on: it is there after the next start
            await gateway.StartAgainAsync();
        Relayed.AssertExact("Subject: under way\r\n\r\nthe first half\r\nthe second half\r\n", Assert.Single(await peer.WaitForMessagesAsync(1)));
    }

    [Fact]
    public async Task Sigterm_does_not_wait_for_a_client_that_trickles()
    {
        await using var gateway = await GatewayProcess.StartAsync(JudgedRoutes.To("127.0.0.1:9"));
        await using var client = await ConnectAsync(gateway);
        foreach (var command in (string[])["MAIL FROM:<alice@corp.example>", "RCPT TO:<bob@partner.example>", "DATA"])
            Assert.True((await client.CommandAsync(command)).IsPositive);
        await client.SendAsync("Subject: slow\r\n");

        gateway.Terminate();
        await gateway.WaitForLogAsync("draining: "); // at once, while the client still has its time
        var reply = await client.ReadReplyAsync();

        Assert.Equal(421, reply.Code);
        (await gateway.WaitForExitAsync()).Expect(0);
        Assert.Contains("1 sessions were still open", gateway.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drain_that_runs_into_its_limit_ends_with_0_too_and_says_so()
    {
        using var scratch = new ScratchDirectory();
        using var stop = new CancellationTokenSource();
        var lines = new Lines();

        var exit = await RunCommand.RunAsync([Configuration(scratch)], stop.Token, builder =>
        {
            builder.Logging.ClearProviders().AddProvider(lines);
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
            builder.Services.AddHostedService<NeverEnding>();
            builder.Services.AddSingleton(stop);
        }).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(0, exit);
        Assert.Contains(lines.All, line => line.Contains("the drain did not end in its time", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Told_to_stop_before_it_is_ready_it_ends_with_0()
    {
        using var scratch = new ScratchDirectory();
        var lines = new Lines();

        var exit = await RunCommand.RunAsync([Configuration(scratch)], default, builder =>
        {
            builder.Logging.ClearProviders().AddProvider(lines);
            builder.Services.AddHostedService<StoppedAtOnce>();
        }).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(0, exit);
        Assert.Contains(lines.All, line => line.Contains("told to stop before it was ready", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sigterm_tells_an_idle_client_421_and_ends_with_0()
    {
        await using var gateway = await GatewayProcess.StartAsync("");
        await using var client = await ConnectAsync(gateway);

        gateway.Terminate();

        Assert.Equal(421, (await client.ReadReplyAsync()).Code);
        (await gateway.WaitForExitAsync()).Expect(0);
    }

    [Fact]
    public async Task Check_prints_every_error_with_its_place_and_what_would_be_right()
    {
        using var scratch = new ScratchDirectory();
        var file = scratch.Write("wrong.conf", """
            secure-gateway {
              node { name = "gw1", data-directory = "data", smtp.listeners = [ { address = "127.0.0.1", port = 2525, tls = starttls } ] }
              policy {
                tls.opportunistic { enabeld = on, minimum-version = "1.1" }
                limits.recipients = many
                routes = [ { domains = [ "*" ], to = mx } ]
              }
            }
            """);

        var result = (await GatewayProcess.HostAsync("check", "--config", file)).Expect(1);

        Assert.Collection(
            result.OutputLines,
            line =>
            {
                Assert.StartsWith($"{file}:4: ", line, StringComparison.Ordinal);
                Assert.Contains("enabeld: ", line, StringComparison.Ordinal);
                Assert.Contains("enabled", line, StringComparison.Ordinal);
            },
            line =>
            {
                Assert.StartsWith($"{file}:4: ", line, StringComparison.Ordinal);
                Assert.Contains("minimum-version: ", line, StringComparison.Ordinal);
                Assert.Contains("RFC 8996", line, StringComparison.Ordinal);
            },
            line =>
            {
                Assert.StartsWith($"{file}:5: ", line, StringComparison.Ordinal);
                Assert.Contains("limits.recipients: ", line, StringComparison.Ordinal);
            });
    }

    [Fact]
    public async Task Dotnet_run_takes_paths_from_where_it_is_called()
    {
        var host = SourceTree.Path("src", "SecureGateway.Host");

        var result = await OutsideProgram.RunAsync(OutsideProgram.Need("dotnet"), ["msbuild", host, "-getProperty:RunWorkingDirectory"]);

        Assert.Equal("", result.Expect(0).Output.Trim());
    }

    [Fact]
    public async Task Run_refuses_a_wrong_configuration_on_its_error_stream()
    {
        using var scratch = new ScratchDirectory();
        var file = scratch.Write("wrong.conf", "secure-gateway { node { nmae = x } }");

        var result = (await GatewayProcess.HostAsync("run", "--config", file)).Expect(1);

        Assert.Contains($"{file}:1: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("name", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_ends_with_its_table_and_0()
    {
        var result = (await GatewayProcess.HostAsync("demo")).Expect(0);

        Assert.Contains(result.OutputLines, line => line.Contains("attempts", StringComparison.Ordinal) && line.Contains("outcome", StringComparison.Ordinal));
        foreach (var outcome in (string[])["delivered under TLS", "delivered in clear", "returned to its sender"])
            Assert.Contains(result.OutputLines, line => line.Contains(outcome, StringComparison.Ordinal));
        foreach (var refusal in (string[])["530 5.7.0", "protocol version", "client certificate missing", "accepted; enforce would have refused", "CertificateName: required"])
            Assert.Contains(result.OutputLines, line => line.Contains(refusal, StringComparison.Ordinal));
        Assert.Matches("([0-9]+) of \\1 messages ended as the rule demands", result.OutputLines[^1]);
    }

    private static string Configuration(ScratchDirectory scratch) => scratch.Write("gateway.conf", $$"""
        secure-gateway {
          node {
            name = "gw1"
            data-directory = "{{scratch.Path}}/data"
            smtp.listeners = [ { address = "127.0.0.1", port = 0, tls = starttls } ]
            console { address = "127.0.0.1", port = 0 }
          }
          policy.domains = [ "corp.example" ]
        }
        """);

    /// <summary>Has the host stopped as soon as it runs, and does not stop itself.</summary>
    private sealed class NeverEnding(IHostApplicationLifetime lifetime, CancellationTokenSource stop) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.ApplicationStarted.Register(stop.Cancel);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => new TaskCompletionSource().Task.WaitAsync(cancellationToken);
    }

    /// <summary>The host is stopped while this one starts, as a long queue makes it take a while.</summary>
    private sealed class StoppedAtOnce(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            return new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue(formatter(state, exception));

        public void Dispose()
        {
            // Holds nothing.
        }
    }

    private static async Task<StagedClient> ConnectAsync(GatewayProcess gateway)
    {
        var client = await StagedClient.ConnectAsync(gateway.Smtp);
        await client.CommandAsync("EHLO client.example");
        return client;
    }

    private static async Task SendAsync(GatewayProcess gateway, int expected = 250)
    {
        await using var client = await ConnectAsync(gateway);
        Assert.Equal(expected, (await client.SendMailAsync("alice@corp.example", ["bob@partner.example"], "Subject: x\r\n\r\nHello\r\n")).Code);
        await client.QuitAsync();
    }

    /// <summary>Until it takes no new connections: it has heeded the signal.</summary>
    private static async Task WaitUntilClosedAsync(GatewayProcess gateway)
    {
        while (true)
        {
            try
            {
                await using var client = await StagedClient.ConnectAsync(gateway.Smtp);
                if (client.Greeting!.Code == 421)
                    return;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                return;
            }
        }
    }
}

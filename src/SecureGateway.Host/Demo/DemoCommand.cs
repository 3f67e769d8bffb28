using System.Globalization;
using System.Security.Authentication;
using SecureGateway.Configuration;
using SecureGateway.Inbound;
using SecureGateway.Queue.Lane;
using SecureGateway.Staging;

namespace SecureGateway.Host.Demo;

/// <summary>
/// <c>demo</c>: a real gateway on a temporary directory and real sockets, between a client and staged servers. Prints what
/// was journalled as it happens. Exit code 0 only when every message ended as the rule demands; 1 otherwise.
/// </summary>
public static class DemoCommand
{
    internal const string SenderDomain = "corp.example";

    private const string Sender = "alice@" + SenderDomain;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("securegateway-demo-").FullName;
        try
        {
            return await RunAsync(directory, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<int> RunAsync(string directory, CancellationToken cancellationToken)
    {
        await using var home = StagedPeer.Start(PeerPlan.GoodTls("mail.corp.example"));
        var staged = new List<(DemoCase Case, IReadOnlyList<StagedPeer> Hosts)>();
        foreach (var demo in DemoCase.All)
            staged.Add((demo, [.. demo.Hosts.Select(behaviour => StagedPeer.Start(behaviour))]));
        try
        {
            var read = ConfigurationReader.Read([DemoConfiguration.Write(directory, staged, home, RetryAfter)]);
            foreach (var error in read.Errors)
                Console.WriteLine(error.ToString());
            if (read.Configuration is not { } configuration)
                return 1;

            var ledger = new DemoLedger();
            var journal = new DoorJournal();
            await using var gateway = GatewayApplication.Build(configuration, builder =>
            {
                builder.Logging.SetMinimumLevel(LogLevel.Error);
                builder.Services.AddSingleton<ILaneObserver>(ledger);
                builder.Services.AddSingleton<IInboundObserver>(journal);
            });
            await gateway.StartAsync(cancellationToken).ConfigureAwait(false);
            var entrance = gateway.Services.GetRequiredService<BoundListeners>().Smtp[0];
            Console.WriteLine($"A gateway on {entrance}, opportunistic TLS on, retry-after shortened from 5 minutes to {RetryAfter.TotalSeconds:0} s.");
            Console.WriteLine($"{staged.Count} messages from {Sender}, each to a domain whose mail server behaves in its own way; mandatory profiles for some.");
            Console.WriteLine($"{DoorCase.All.Count} messages from clients at the door, whose senders' profiles require TLS.\n");

            var story = new DemoStory(ledger, RetryAfter);
            for (var i = 0; i < staged.Count; i++)
                await SendAsync(entrance, staged[i].Case, i + 1, story).ConfigureAwait(false);

            var door = new DoorRun(entrance, journal, story);
            var doors = new List<DoorResult>();
            foreach (var client in DoorCase.All)
                doors.Add(await door.PlayAsync(client, staged.Count + doors.Count + 1).ConfigureAwait(false));

            var complete = await story.WaitAsync(staged.Count + doors.Count(result => result.Accepted), Patience, cancellationToken).ConfigureAwait(false);
            var results = staged.Select((entry, index) => Judge(entry, index + 1, ledger, home)).ToList();
            doors = [.. doors.Select(result => Judge(result, home))];
            Console.WriteLine();
            DemoTable.Write(results);
            DemoTable.Write(doors);
            await gateway.StopAsync(cancellationToken).ConfigureAwait(false);
            var all = results.Count + doors.Count;
            var kept = results.Count(result => result.Problem is null) + doors.Count(result => result.Problem is null);
            Console.WriteLine(complete
                ? $"{kept} of {all} messages ended as the rule demands."
                : $"Not everything was done after {Patience.TotalSeconds:0} s; {kept} of {all} messages ended as the rule demands.");
            return complete && kept == all ? 0 : 1;
        }
        finally
        {
            foreach (var host in staged.SelectMany(entry => entry.Hosts))
                await host.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Odd messages come in under TLS, even ones in clear, as the clients of an opportunistic gateway do.
    private static async Task SendAsync(System.Net.IPEndPoint entrance, DemoCase demo, int number, DemoStory story)
    {
        await using var client = await StagedClient.ConnectAsync(entrance).ConfigureAwait(false);
        await client.CommandAsync("EHLO mail.corp.example").ConfigureAwait(false);
        if (number % 2 == 1)
        {
            await client.StartTlsAsync().ConfigureAwait(false);
            await client.CommandAsync("EHLO mail.corp.example").ConfigureAwait(false);
        }

        var tls = client.Tls?.SslProtocol switch
        {
            SslProtocols.Tls13 => "under TLSv1.3",
            SslProtocols.Tls12 => "under TLSv1.2",
            _ => "in clear",
        };
        var reply = await client.SendMailAsync(Sender, [demo.Recipient], Message(demo)).ConfigureAwait(false);
        story.Tell(number, $"to {demo.Recipient}, whose mail server {demo.Story}: came in {tls}, answered {reply.Code} {string.Join(' ', reply.Lines)}");
        await client.QuitAsync().ConfigureAwait(false);
    }

    private static string Message(DemoCase demo) => string.Create(
        CultureInfo.InvariantCulture,
        $"From: {Sender}\r\nTo: {demo.Recipient}\r\nSubject: To {demo.Domain}\r\nMessage-ID: <{demo.Domain}@corp.example>\r\n\r\nHow does this message travel?\r\n");

    private static DoorResult Judge(DoorResult result, StagedPeer home)
    {
        var arrived = home.Messages.Exists(message => message.Recipients.Any(recipient => recipient.Address == result.Case.Recipient(result.Number)));
        return result.Problem is null && arrived != result.Accepted ? result with { Problem = arrived ? "it arrived" : "it never arrived" } : result;
    }

    private static DemoResult Judge((DemoCase Case, IReadOnlyList<StagedPeer> Hosts) entry, int number, DemoLedger ledger, StagedPeer home)
    {
        var outcomes = ledger.OutcomesOf(ledger.MessageTo(entry.Case.Recipient));
        var problem = entry.Case.Check(outcomes, entry.Hosts, RetryAfter);
        if (problem is null && entry.Case.End == DemoEnd.ReturnedToSender
            && !home.Messages.Exists(report => report.Text.Contains(entry.Case.Recipient, StringComparison.Ordinal)))
            problem = "no report reached the sender";
        return new DemoResult(entry.Case, number, outcomes, problem);
    }
}

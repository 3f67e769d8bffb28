using System.Diagnostics;
using System.Net;
using SecureGateway.Cluster.Tests.Namespaces;
using SecureGateway.Staging;

namespace SecureGateway.Cluster.Tests.Faults;

/// <summary>
/// Everybody else, in a namespace of theirs: who sends mail to the gateways, and the servers that take it. This process keeps the
/// books of both. Each server has a port of its own and does one thing that the others do not.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _space;

    public World(string space, string address)
    {
        _space = space;
        Sink = Server(address, 2525);
        Later = Server(address, 2526);
        Broken = Server(address, 2527);
        Broken.BreaksTls = true;
        Mute = Server(address, 2528);
        Routes = string.Join('\n', Route(Later, "later.example", "held.example"), Route(Broken, "broken.example"), Route(Mute, "mute.example"), Route(Sink, "*"));
    }

    /// <summary>Takes what flows.</summary>
    public LoadSink Sink { get; }

    /// <summary>Defers everything until the fault; for what lies in the queues and for what is held there.</summary>
    public LoadSink Later { get; }

    /// <summary>Offers STARTTLS, and every handshake fails; takes mail in clear.</summary>
    public LoadSink Broken { get; }

    /// <summary>Takes mail and does not say so until the fault is over.</summary>
    public LoadSink Mute { get; }

    /// <summary>As a policy has them.</summary>
    public string Routes { get; }

    /// <summary>What came, wherever.</summary>
    public IEnumerable<KeyValuePair<(uint Run, uint Number), LoadArrival>> Arrivals =>
        ((LoadSink[])[Sink, Later, Broken, Mute]).SelectMany(server => server.Arrivals);

    /// <summary>To a gateway's listener, under TLS, by clients that try again whatever happens.</summary>
    public LoadPlan Plan(IPEndPoint gateway) => new(gateway)
    {
        Connections = 2,
        MessagesPerConnection = 10,
        Total = 1_000_000,
        Size = 4 * 1024,
        StartTls = true,
        Stubborn = true,
        Pause = TimeSpan.FromMilliseconds(100),
        Sockets = () => NamespaceThread.NewSocket(_space),
    };

    /// <summary>So many messages to somebody at a domain.</summary>
    public async Task<LoadResult> SendAsync(IPEndPoint gateway, string domain, int messages)
    {
        using var limit = new CancellationTokenSource(Patience);
        return await LoadGenerator.RunAsync(Plan(gateway) with { Connections = 1, Total = messages, Pause = TimeSpan.Zero, Recipient = $"load@{domain}" }, limit.Token);
    }

    /// <summary>Until each of these has come so many times; or how many have not, after a long time in which none came.</summary>
    public static async Task<int> ArriveAsync(LoadSink server, IReadOnlyCollection<LoadResult> sent, int times = 1)
    {
        while (true)
        {
            var seen = server.Messages;
            var missing = sent.SelectMany(Keys).Count(message => server.Arrivals.GetValueOrDefault(message).Times < times);
            if (missing == 0)
                return 0;
            try
            {
                await server.WhenReceivedAsync(seen + 1).WaitAsync(Patience);
            }
            catch (TimeoutException)
            {
                return missing;
            }
        }
    }

    /// <summary>What was acknowledged of a load.</summary>
    public static IEnumerable<(uint Run, uint Number)> Keys(LoadResult sent) => sent.Acknowledged.Select(number => (sent.Run, number));

    /// <summary>Until some more of what flows has come through.</summary>
    public Task SomeMoreAsync(int messages = 30) => Sink.WhenReceivedAsync(Sink.Messages + messages).WaitAsync(Patience);

    /// <summary>How long after a moment the first of these came.</summary>
    public static TimeSpan FirstAfter(LoadSink server, long timestamp, LoadResult sent) =>
        Stopwatch.GetElapsedTime(timestamp, Keys(sent).Min(message => server.Arrivals[message].At));

    public async ValueTask DisposeAsync()
    {
        await Sink.DisposeAsync();
        await Later.DisposeAsync();
        await Broken.DisposeAsync();
        await Mute.DisposeAsync();
    }

    private static string Route(LoadSink server, params string[] domains) =>
        $"{{ domains = [ {string.Join(", ", domains.Select(domain => $"\"{domain}\""))} ], to = [ \"{server.EndPoint}\" ] }}";

    private LoadSink Server(string address, int port) => LoadSink.Start(
        CertificateFactory.Shared.Server("mx.partner.example"),
        ledger: true,
        new IPEndPoint(IPAddress.Parse(address), port),
        sockets: () => NamespaceThread.NewSocket(_space));
}

using System.Net;
using System.Net.Sockets;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Cluster.Tests.Start;
using SecureGateway.Configuration;
using SecureGateway.Peers;
using SecureGateway.Peers.Asking;
using SecureGateway.Peers.Membership;
using SecureGateway.Staging;
using SecureGateway.TestSupport;

namespace SecureGateway.Cluster.Tests.Membership;

/// <summary>The peers' actor system of a node that hears nobody, with a clock of the test's: what it waits for takes no time here.</summary>
[Trait("Rule", "A-6")]
public sealed class PeerSystemTests : TestKit
{
    private const string Anew = "No peer has been heard for long, and gw2 can be reached: the membership begins anew; mail is not concerned";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(50);

    private readonly string _directory = Directory.CreateTempSubdirectory("securegateway-silence-").FullName;
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly int[] _ports = ReservedPort.Several(3);
    private readonly List<Node> _nodes = [];

    public PeerSystemTests()
        : base("akka.loglevel = WARNING")
    {
    }

    [Fact]
    public void Who_hears_nobody_although_a_port_is_open_begins_anew_and_meets_its_peers()
    {
        using var deaf = new TcpListener(IPAddress.Loopback, _ports[1]);
        deaf.Start(); // takes connections, and nobody is behind it
        var gw1 = Start("gw1");
        Await(() => gw1.Began == 1, "its peers' actor system is there");

        Await(() => Pass() && gw1.Log.All.Contains(Anew), "it says that it begins anew");
        Await(() => Pass() && gw1.Began == 2, "it begins anew");

        deaf.Stop();
        var gw2 = Start("gw2");
        Await(() => gw1.Watch.View.Present.Contains("gw2") && gw2.Watch.View.Present.Contains("gw1"), "they are in one cluster");
    }

    [Fact]
    public void Who_hears_nobody_because_it_is_cut_off_does_not_begin_anew_and_meets_them_when_they_are_back()
    {
        var gw1 = Start("gw1");
        Await(() => gw1.Began == 1, "its peers' actor system is there");

        for (var hours = 0; hours < 24; hours++)
            _clock.Advance(TimeSpan.FromHours(1));
        var gw2 = Start("gw2");
        Await(() => gw1.Watch.View.Present.Contains("gw2") && gw2.Watch.View.Present.Contains("gw1"), "they are in one cluster");

        Assert.Equal(1, gw1.Began);
        Assert.DoesNotContain(gw1.Log.All, line => line.Contains("begins anew", StringComparison.Ordinal));
    }

    protected override void AfterAll()
    {
        foreach (var node in _nodes)
        {
            var stopping = node.System.StopAsync();
            Await(() => Pass() && stopping.IsCompleted, "it stops"); // who leaves the cluster waits by the test's clock
            node.Watch.Dispose();
        }

        base.AfterAll();
        Directory.Delete(_directory, recursive: true);
    }

    private Node Start(string name)
    {
        var file = Path.Combine(_directory, $"{name}.conf");
        File.WriteAllText(file, NodeFile.Of(name, $"cluster {{ {NodeFile.Peers(_ports)} }}"));
        var read = ConfigurationReader.Read([file]);
        var configuration = read.Configuration ?? throw new InvalidOperationException(string.Join(Environment.NewLine, read.Errors));
        var lines = new Lines();
        var loggers = LoggerFactory.Create(builder => builder.AddProvider(new LinesProvider(lines)));
        var watch = new PeerWatch(configuration.Node, PolicyHolder.Seed(configuration.Policy));
        var node = new Node(new PeerSystem(configuration.Node, watch, _clock, loggers), watch, lines);
        node.System.Start(CreateTestProbe(), CreateTestProbe(), new PeerAnswering(() => null, lines));
        _nodes.Add(node);
        return node;
    }

    private bool Pass()
    {
        _clock.Advance(TimeSpan.FromSeconds(5));
        return true;
    }

    private void Await(Func<bool> holds, string what) => AwaitCondition(holds, Limit, Often, what);

    private sealed record Node(PeerSystem System, PeerWatch Watch, Lines Log)
    {
        /// <summary>How many actor systems it has made.</summary>
        public int Began => Log.All.Count(line => line.StartsWith("Peers are spoken to as", StringComparison.Ordinal));
    }

    private sealed class LinesProvider(Lines lines) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => lines;

        public void Dispose()
        {
        }
    }
}

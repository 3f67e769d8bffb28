using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Configuration;
using SecureGateway.Peers;
using SecureGateway.Peers.Agreement;
using SecureGateway.Peers.Membership;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Cluster.Tests.Start;

/// <summary>A node's seat in the agreement on a journal in memory, and what a start makes of what the seat knows.</summary>
[Trait("Rule", "A-6")]
public sealed class SeatTests : TestKit
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(20);

    private readonly string _directory = Directory.CreateTempSubdirectory("securegateway-seat-").FullName;
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch);
    private readonly Lines _log = new();
    private readonly GatewayConfiguration _configuration;
    private readonly PolicyHolder _holder;
    private readonly PeerWatch _watch;
    private PeerStart _start = new();
    private IActorRef _seat = ActorRefs.Nobody;
    private volatile string? _problem;

    public SeatTests()
        : base("akka.loglevel = WARNING")
    {
        var file = Path.Combine(_directory, "gateway.conf");
        File.WriteAllText(file, """
            secure-gateway {
              node {
                name = "gw1"
                host-name = "gw1.test.example"
                data-directory = "data"
                cluster.peers { gw1 { host = "127.0.0.1" }, gw2 { host = "127.0.0.1", port = 9 }, gw3 { host = "127.0.0.1", port = 10 } }
              }
              policy { domains = [ "corp.example" ], routes = [ { domains = [ "*" ], to = [ "127.0.0.1:9" ] } ] }
            }
            """);
        var read = ConfigurationReader.Read([file]);
        _configuration = read.Configuration ?? throw new InvalidOperationException(string.Join(Environment.NewLine, read.Errors));
        _holder = PolicyHolder.Seed(_configuration.Policy);
        _watch = new PeerWatch(_configuration.Node, _holder);
    }

    private IReadOnlyList<string> Waiting => [.. _log.All.Where(line => line.StartsWith("No mail is taken yet", StringComparison.Ordinal))];

    [Fact]
    public async Task A_node_that_knows_a_newer_revision_takes_no_mail_on_the_old_one_and_says_why()
    {
        _problem = "the disk is full";
        Take();
        Settle(1, 2, 3, 4);
        AwaitCondition(() => _watch.View.Revision == 4, Limit, Often);
        TakeAgain();
        Assert.True(await _start.HasRevision);
        AwaitCondition(() => _watch.View.Behind!.Contains("cannot", StringComparison.Ordinal), Limit, Often);

        var waiting = WaitAsync();
        AwaitCondition(() => Pass(waiting) || Waiting.Count >= 6, Limit, Often); // a minute, where the limit is 30 s

        Assert.False(waiting.IsCompleted);
        Assert.Contains("runs on an older revision than the one that is agreed on", Waiting[^1], StringComparison.Ordinal);
        Assert.Contains("revision 1 runs here, and revision 4 by alice", Waiting[^1], StringComparison.Ordinal);
        Assert.Contains("cannot be activated yet: the disk is full", Waiting[^1], StringComparison.Ordinal);
        Assert.Equal((4, 1), (_watch.View.Revision, _watch.View.Runs));

        _problem = null;
        AwaitCondition(() => _watch.View.Behind is null, Limit, Often);
        AwaitCondition(() => Pass(waiting), Limit, Often);
        await waiting;
        Assert.Contains(_log.All, line => line.Contains("mail is taken under revision 4,", StringComparison.Ordinal));
    }

    [Fact]
    public void New_replicated_data_are_told_the_newest_revision_by_an_answer()
    {
        Take();
        Settle(1, 2);
        AwaitCondition(() => _watch.View.Revision == 2, Limit, Often);

        _seat.Tell(new ReplicationStarted(), TestActor);

        Assert.Equal((2, "p2"), ExpectMsg<Settlement>(Limit) is var settlement ? (settlement.Slot, settlement.Proposal.Id) : default);
    }

    [Theory]
    [InlineData(RefusalKind.Outdated, true)]
    [InlineData(RefusalKind.Unavailable, true)]
    [InlineData(RefusalKind.Invalid, false)]
    [InlineData(RefusalKind.NothingThere, false)]
    public async Task A_configuration_that_is_behind_or_being_read_abstains_and_one_that_cannot_run_objects(RefusalKind kind, bool abstains)
    {
        var configuration = Sys.ActorOf(Props.Create(() => new StagedConfiguration(_holder, () => null, _ => new ConfigurationReplies.Refused(kind, "so it is"))));
        var gate = new RevisionGate(configuration, new PolicyCheck(_configuration.Node));

        var judgement = await gate.JudgeAsync(2, new Proposal("p", new Revision(2, "", "", "", "alice", DateTimeOffset.UnixEpoch), "", "gw2", []));

        Assert.Equal(abstains ? "so it is" : null, judgement.Abstention);
        string[] objections = abstains ? [] : ["so it is"];
        Assert.Equal(objections, judgement.Objections);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _watch.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Take() => _seat = Sys.ActorOf(AgreementActor.Props(new AgreementWiring(
        "gw1", _configuration.Node.Cluster!, new AgreementTimes(),
        new RevisionGate(Sys.ActorOf(Props.Create(() => new StagedConfiguration(_holder, () => _problem, null))), new PolicyCheck(_configuration.Node)),
        new PeerSystem(_configuration.Node, _watch, _clock, NullLoggerFactory.Instance), _watch, _start, _clock, _log)));

    /// <summary>Another seat on the same journal.</summary>
    private void TakeAgain()
    {
        Watch(_seat);
        Sys.Stop(_seat);
        ExpectTerminated(_seat);
        _start = new PeerStart();
        Take();
    }

    private void Settle(params IEnumerable<int> revisions) => _seat.Tell(new PeerEnvelope("gw2", new PeerMessages.Settled(1,
    [
        .. revisions.Select(number => new Proposal(
            $"p{number}", new Revision(number, _configuration.Document.Text, _configuration.Document.Hash, "", "alice", DateTimeOffset.UnixEpoch), "", "gw2", [])),
    ])));

    private Task WaitAsync() => new PeerWait(_start, _watch, TimeSpan.FromSeconds(30), _clock, _log).WaitAsync(CancellationToken.None);

    private bool Pass(Task until)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        return until.IsCompleted;
    }
}

using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Persistence;
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
    private readonly ConcurrentQueue<int> _told = new();
    private readonly GatewayConfiguration _configuration;
    private readonly PolicyHolder _holder;
    private readonly PeerWatch _watch;
    private PeerStart _start = new();
    private IActorRef _seat = ActorRefs.Nobody;
    private volatile string? _problem;

    public SeatTests()
        : base(PeerSerializer.Hocon + "\nakka { loglevel = WARNING, persistence.snapshot-store.plugin = akka.persistence.snapshot-store.inmem }")
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

    [Fact]
    public void A_start_reads_a_snapshot_and_what_came_after_it_and_the_journal_before_is_deleted()
    {
        Take();
        Settle(Enumerable.Range(1, AgreementActor.SnapshotEvery - 1));
        AwaitCondition(() => _watch.View.Revision == AgreementActor.SnapshotEvery - 1, Limit, Often);
        Assert.Equal((false, AgreementActor.SnapshotEvery - 1), Read());

        TakeAgain();
        Settle(AgreementActor.SnapshotEvery, Enumerable.Range(AgreementActor.SnapshotEvery, 5));
        AwaitCondition(() => Read() is { HasSnapshot: true, Events: 0 }, Limit, Often);
        Settle(AgreementActor.SnapshotEvery + 5, [AgreementActor.SnapshotEvery + 5]);
        AwaitCondition(() => Read() is { HasSnapshot: true, Events: 1 }, Limit, Often);

        _watch.Change(view => view with { Revision = 0 });
        TakeAgain();
        AwaitCondition(() => _watch.View.Revision == AgreementActor.SnapshotEvery + 5, Limit, Often);
    }

    [Fact]
    public void The_configuration_is_told_everything_once_and_then_what_is_new_and_everything_again_when_it_failed()
    {
        Take();
        Settle(Enumerable.Range(1, 50));
        AwaitCondition(() => _watch.View.Runs == 50, Limit, Often);
        Settle(51, [51]);
        AwaitCondition(() => _watch.View.Runs == 51, Limit, Often);
        Assert.Equal([50, 2], _told); // the last one is said again, to see that it is the same

        _problem = "the disk is full";
        Settle(52, [52]);
        AwaitCondition(() => _watch.View.Behind?.Contains("cannot", StringComparison.Ordinal) == true, Limit, Often);
        _problem = null;
        AwaitCondition(() => _watch.View.Runs == 52, Limit, Often);
        Assert.Equal([50, 2, 2, 52], _told);
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
        new RevisionGate(Sys.ActorOf(Props.Create(() => new StagedConfiguration(_holder, () => _problem, null, _told.Enqueue))), new PolicyCheck(_configuration.Node)),
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

    /// <summary>What a start would read.</summary>
    private (bool HasSnapshot, int Events) Read()
    {
        Sys.ActorOf(Props.Create(() => new Reader(TestActor)));
        return ExpectMsg<(bool, int)>(Limit);
    }

    private void Settle(params IEnumerable<int> revisions) => Settle(1, revisions);

    private void Settle(int first, IEnumerable<int> revisions) => _seat.Tell(new PeerEnvelope("gw2", new PeerMessages.Settled(first,
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

    private sealed class Reader : ReceivePersistentActor
    {
        private (bool HasSnapshot, int Events) _read;

        public Reader(IActorRef asker)
        {
            Recover<SnapshotOffer>(_ => _read.HasSnapshot = true);
            Recover<ILedgerEvent>(_ => _read.Events++);
            Recover<RecoveryCompleted>(_ =>
            {
                asker.Tell(_read);
                Context.Stop(Self);
            });
        }

        public override string PersistenceId => "peers-agreement";
    }
}

using System.Buffers;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Placement;
using SecureGateway.Queue.Postgres;
using SecureGateway.Queue.Storage;
using SecureGateway.TestSupport;
using Envelope = SecureGateway.Mail.Envelope;
using TestKit = Akka.TestKit.Xunit2.TestKit;

namespace SecureGateway.Queue.Tests.Lane;

/// <summary>
/// A queue on a real database, with probes for delivery and reports, under virtual time. Disposing it is as good as a
/// crash: nothing is drained. Another one on the same storage is the next start.
/// </summary>
internal sealed class QueueNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly QueueFiles _files;
    private readonly TestKit _kit;
    private readonly QueueMetrics _metrics = new(TimeProvider.System);

    private readonly PostgresDatabase? _database;
    private bool _started;

    public QueueNode(QueueStorage storage, DateTimeOffset? now = null, LaneOptions? lane = null, FakeConfiguration? configuration = null, ILaneObserver? observer = null, string hocon = "")
    {
        Storage = storage;
        Options = new QueueOptions(storage.Directory) { Lane = lane ?? new LaneOptions { Linger = TimeSpan.Zero }, Postgres = storage.Postgres };
        Configuration = configuration ?? new FakeConfiguration();
        _files = new QueueFiles(Options, Time, NullLogger<QueueFiles>.Instance);
        var setup = SqlitePersistence.Setup(Options);
        if (storage.Postgres is { } postgres)
        {
            _database = new PostgresDatabase(postgres);
            PostgresPersistence.AddTo(setup, _database);
            var schema = new PostgresSchema(_database, NullLogger.Instance);
            var me = HolderId.Of(storage.Directory);
            var claims = new PostgresLaneClaims(_database, schema, postgres, me, new PostgresLaneBoard(_database, schema, postgres, me, HolderId.PathIn(storage.Directory), Time));
            (Claims, Home) = (claims, new HomeLane());
            Store = new MessageStore(Options.StoreOptions, new PostgresBodies(_database, Options.StoreOptions, Time), Home, NullLogger<MessageStore>.Instance);
            Journal = new PostgresLaneJournal(_database, claims);
        }
        else
        {
            Claims = new SqliteLaneClaims();
            Home = HomeLane.OfTheOnlyNode();
            Store = new MessageStore(Options.StoreOptions, new SqliteBodies(Options.StoreOptions, Time, NullLogger.Instance, _ => long.MaxValue), Home, NullLogger<MessageStore>.Instance);
            Journal = new SqliteLaneJournal(Options);
        }

        var config = ConfigurationFactory.ParseString(hocon).WithFallback(ConfigurationFactory.ParseString("""
            akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            """)).WithFallback(storage.Postgres is null ? Config.Empty : PostgresPersistence.Hocon(Options)).WithFallback(SqlitePersistence.Hocon(Options));
        System = ActorSystem.Create("queue", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config)).And(setup));
        _kit = new TestKit(System);
        if (now is { } time && time > Now)
            Advance(time - Now);
        Delivery = _kit.CreateTestProbe("delivery");
        Reports = _kit.CreateTestProbe("reports");
        Client = _kit.CreateTestProbe("client");
        Queue = System.ActorOf(
            QueueActor.Props(new QueueWiring(
                Home,
                Options.Lane,
                Claims,
                Store,
                Configuration,
                Configuration,
                _ => Task.FromResult<IActorRef>(Delivery),
                _ => Task.FromResult<IActorRef>(Reports),
                new LaneObservers(observer is null ? [] : [observer], NullLogger.Instance),
                _metrics,
                Health,
                Alarms,
                NullLogger.Instance)),
            "queue");
    }

    public QueueStorage Storage { get; }

    public QueueOptions Options { get; }

    public ILaneClaims Claims { get; }

    public ILaneJournal Journal { get; }

    public HomeLane Home { get; }

    public QueueHealth Health { get; } = new();

    public StagedAlarms Alarms { get; } = new();

    public ActorSystem System { get; }

    public FakeTimeProvider Time { get; } = new();

    public FakeConfiguration Configuration { get; }

    public MessageStore Store { get; }

    public TestProbe Delivery { get; }

    public TestProbe Reports { get; }

    public TestProbe Client { get; }

    public IActorRef Queue { get; }

    public DateTimeOffset Now => System.Scheduler.Now;

    public void Advance(TimeSpan time) => ((TestScheduler)System.Scheduler).Advance(time);

    /// <summary>Until the lane has been claimed and has read its journal, for the first time.</summary>
    public async Task StartedAsync()
    {
        if (!_started)
            await Eventually.BecomesTrueAsync(() => Health.Problem is null, () => $"the queue is recovered; it says {Health.Problem}");
        _started = true;
    }

    public async Task<Enqueue> StoredAsync(Envelope envelope)
    {
        await StartedAsync();
        var body = new byte[1000];
        return Sample.Enqueue(envelope, Now, (await Store.StoreAsync(new ReadOnlySequence<byte>(body), default)).Value);
    }

    public async Task<QueueId> AcceptAsync(Envelope envelope)
    {
        var enqueue = await StoredAsync(envelope);
        Queue.Tell(enqueue, Client);
        Assert.Equal(enqueue.Id, (await Client.ExpectMsgAsync<Enqueued>(Patience)).Id);
        return enqueue.Id;
    }

    public async Task<DeliveryAttempt> AttemptAsync() => await Delivery.ExpectMsgAsync<DeliveryAttempt>(Patience);

    public void Answer(DeliveryOutcome outcome) => Queue.Tell(outcome, Delivery);

    public async Task<T> AskAsync<T>(object question)
    {
        await StartedAsync();
        Queue.Tell(question, Client);
        return await Client.ExpectMsgAsync<T>(Patience);
    }

    /// <summary>The message as the queue has it, or null. Answered after everything that was told to the queue before.</summary>
    public async Task<QueuedMessageDetails?> ShowAsync(QueueId id) =>
        (await AskAsync<QueuedMessageFound>(new QueueQueries.ShowMessage(id))).Message;

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        Store.Dispose();
        (Claims as IDisposable)?.Dispose();
        _database?.Dispose();
        _files.Dispose();
        _metrics.Dispose();
    }
}

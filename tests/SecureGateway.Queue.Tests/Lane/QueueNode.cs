using System.Buffers;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Storage;
using Envelope = SecureGateway.Mail.Envelope;
using TestKit = Akka.TestKit.Xunit2.TestKit;

namespace SecureGateway.Queue.Tests.Lane;

/// <summary>
/// A queue on real SQLite files, with probes for delivery and reports, under virtual time. Disposing it is as good as a
/// crash: nothing is drained. Another one on the same directory is the next start.
/// </summary>
internal sealed class QueueNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly QueueFiles _files;
    private readonly TestKit _kit;
    private readonly QueueMetrics _metrics = new(TimeProvider.System);

    public QueueNode(string directory, DateTimeOffset? now = null, LaneOptions? lane = null, FakeConfiguration? configuration = null, ILaneObserver? observer = null, string hocon = "")
    {
        Options = new QueueOptions(directory) { Lane = lane ?? new LaneOptions { Linger = TimeSpan.Zero } };
        Configuration = configuration ?? new FakeConfiguration();
        _files = new QueueFiles(Options, Time, NullLogger<QueueFiles>.Instance);
        Store = new SqliteMessageStore(Options.StoreOptions, Time, NullLogger<SqliteMessageStore>.Instance, _ => long.MaxValue);
        var config = ConfigurationFactory.ParseString(hocon).WithFallback(ConfigurationFactory.ParseString("""
            akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            """)).WithFallback(SqlitePersistence.Hocon(Options));
        System = ActorSystem.Create("queue", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config)).And(SqlitePersistence.Setup(Options)));
        _kit = new TestKit(System);
        if (now is { } time && time > Now)
            Advance(time - Now);
        Delivery = _kit.CreateTestProbe("delivery");
        Reports = _kit.CreateTestProbe("reports");
        Client = _kit.CreateTestProbe("client");
        Queue = System.ActorOf(
            QueueActor.Props(new QueueWiring(
                SqlitePersistence.LaneId,
                Options.Lane,
                Store,
                Configuration,
                Configuration,
                _ => Task.FromResult<IActorRef>(Delivery),
                _ => Task.FromResult<IActorRef>(Reports),
                new LaneObservers(observer is null ? [] : [observer], NullLogger.Instance),
                _metrics,
                Health,
                NullLogger.Instance)),
            "queue");
    }

    public QueueOptions Options { get; }

    public QueueHealth Health { get; } = new();

    public ActorSystem System { get; }

    public FakeTimeProvider Time { get; } = new();

    public FakeConfiguration Configuration { get; }

    public SqliteMessageStore Store { get; }

    public TestProbe Delivery { get; }

    public TestProbe Reports { get; }

    public TestProbe Client { get; }

    public IActorRef Queue { get; }

    public DateTimeOffset Now => System.Scheduler.Now;

    public void Advance(TimeSpan time) => ((TestScheduler)System.Scheduler).Advance(time);

    public async Task<Enqueue> StoredAsync(Envelope envelope)
    {
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
        Queue.Tell(question, Client);
        return await Client.ExpectMsgAsync<T>(Patience);
    }

    /// <summary>The message as the queue has it, or null. Answered after everything that was told to the queue before.</summary>
    public async Task<QueuedMessageDetails?> ShowAsync(QueueId id) =>
        (await AskAsync<QueuedMessageFound>(new QueueQueries.ShowMessage(id))).Message;

    /// <summary>Bodies in the store.</summary>
    public long Bodies() => Number(Options.StoreOptions.Path, "SELECT count(*) FROM body");

    public long Journal(string sql) => Number(Options.JournalPath, sql);

    public void ChangeJournal(string sql)
    {
        using var connection = SqliteFile.Open(Options.JournalPath);
        SqliteFile.Execute(connection, sql);
    }

    public static long Number(string path, string sql)
    {
        using var connection = new SqliteConnection(SqliteFile.ConnectionString(path));
        connection.Open();
        return SqliteFile.Number(connection, sql);
    }

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        Store.Dispose();
        _files.Dispose();
        _metrics.Dispose();
    }
}

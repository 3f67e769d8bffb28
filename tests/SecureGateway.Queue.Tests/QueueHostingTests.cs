using System.Buffers;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SecureGateway.Mail;
using SecureGateway.Queue.Storage;
using SecureGateway.Queue.Tests.Lane;
using SecureGateway.TestSupport;

namespace SecureGateway.Queue.Tests;

public sealed class QueueHostingTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_host_gets_a_store_and_a_queue_that_finds_its_neighbours_registered_after_it()
    {
        var options = new QueueOptions(_directory.File("data"));
        var configuration = new FakeConfiguration();
        var delivered = new TaskCompletionSource<DeliveryAttempt>(TaskCreationOptions.RunContinuationsAsynchronously);
        var services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton<IHostApplicationLifetime, NoLifetime>()
            .AddSingleton<INextHops>(configuration)
            .AddSingleton<IQueueTimes>(configuration)
            .AddSingleton<IAlarms>(new StagedAlarms())
            .AddMessageStore(options)
            .AddAkka("gateway", builder => builder
                .AddQueue(options)
                .WithActors((system, registry) =>
                {
                    registry.Register<DeliveryKey>(system.ActorOf(Props.Create(() => new Taker(delivered)), "delivery"));
                    registry.Register<ReportsKey>(system.ActorOf(Props.Create(() => new Taker(delivered)), "reports"));
                }));
        await using var provider = services.BuildServiceProvider();
        var hosted = provider.GetServices<IHostedService>().ToArray();
        foreach (var each in hosted)
            await each.StartAsync(default);

        var body = await provider.GetRequiredService<IMessageStore>().StoreAsync(new ReadOnlySequence<byte>(new byte[10]), default);
        var enqueue = Sample.Enqueue(Sample.Envelope("a@x.example"), DateTimeOffset.UtcNow, body.Value);
        var queue = provider.GetRequiredService<IRequiredActor<QueueKey>>().ActorRef;
        Assert.Equal(enqueue.Id, (await queue.Ask<Enqueued>(enqueue, TimeSpan.FromSeconds(30))).Id);
        Assert.Equal(enqueue.Id, (await delivered.Task.WaitAsync(TimeSpan.FromSeconds(30))).Id);

        Assert.Equal("wal", Pragma(options.JournalPath, "journal_mode"));
        Assert.Equal("2", Pragma(options.JournalPath, "auto_vacuum"));
        Assert.Equal("wal", Pragma(options.SnapshotPath, "journal_mode"));
        foreach (var each in hosted)
            await each.StopAsync(default);
    }

    private static string Pragma(string path, string name)
    {
        using var connection = SqliteFile.Open(path);
        return SqliteFile.Scalar(connection, $"PRAGMA {name}")!.ToString()!;
    }

    private sealed class Taker : ReceiveActor
    {
        public Taker(TaskCompletionSource<DeliveryAttempt> delivered) => Receive<DeliveryAttempt>(attempt => delivered.TrySetResult(attempt));
    }

    private sealed class NoLifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication()
        {
        }
    }
}

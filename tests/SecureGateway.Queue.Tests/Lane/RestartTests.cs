using System.Diagnostics;
using System.Globalization;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using Xunit.Abstractions;

namespace SecureGateway.Queue.Tests.Lane;

/// <summary>
/// A long queue after a restart. <c>SG_QUEUED=100000</c> runs it at the size the product is judged by, and prints what it
/// took; without it the size is one that does not hold up the other tests.
/// </summary>
public sealed class RestartTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    [Trait("Rule", "Q-5")]
    public async Task A_long_queue_is_delivered_again_after_a_restart()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("SG_QUEUED") ?? "5000", CultureInfo.InvariantCulture);
        var lane = new LaneOptions { UnderWay = 50, SnapshotAfter = 4 << 20, Linger = TimeSpan.Zero };
        var watch = Stopwatch.StartNew();
        await using (var node = new QueueNode(new SqliteStorage(_directory.Path), lane: lane))
        {
            // Half for one dead next hop, half for many.
            // As many at a time as there may be sessions.
            for (var i = 0; i < count; i++)
            {
                var to = i % 2 == 0 ? "someone.with.a.name@dead.example" : string.Create(CultureInfo.InvariantCulture, $"user{i}@host{i % 100}.example");
                node.Queue.Tell(Sample.Enqueue(Sample.Envelope(to), node.Now, i), node.Client);
                for (var n = 0; (i + 1) % 1000 == 0 && n < 1000; n++)
                    await node.Client.ExpectMsgAsync<Enqueued>(Patience);
            }

            output.WriteLine($"{count} accepted in {watch.Elapsed.TotalSeconds:F2} s, {node.Storage.Rows()} rows");
        }

        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        watch.Restart();
        await using (var node = new QueueNode(new SqliteStorage(_directory.Path), lane: lane))
        {
            var again = await node.Delivery.ExpectMsgAsync<DeliveryAttempt>(Patience);
            output.WriteLine($"the first attempt after {watch.Elapsed.TotalSeconds:F2} s");
            Assert.Equal("corp.example", again.Envelope.Sender!.Domain.Value);
            Assert.Equal(count, (await node.AskAsync<QueueSummary>(new QueueQueries.SummarizeQueue())).Messages);
            var held = GC.GetTotalMemory(forceFullCollection: true) - before;
            output.WriteLine($"{held / 1e6:F1} MB held, {held / (double)count:F0} octets for each message");
            Assert.True(held < 10e6 + (count * 1500.0), $"{held} octets for {count} messages");
        }
    }
}

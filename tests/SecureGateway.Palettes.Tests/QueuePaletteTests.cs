using Akka.Actor;
using Akka.Hosting;
using SecureGateway.Mail;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;
using SecureGateway.Palettes.Queue;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Palettes.Tests;

/// <summary>A queue of which a part cannot be read: what there is is shown, and what is missing is said.</summary>
[Trait("Rule", "Q-7")]
public sealed class QueuePaletteTests : IRequiredActor<QueueKey>, IAuditTrail, IFailureLog, IAsyncLifetime
{
    private const string Id = "01M8ES9B9RFB989N9B682QGW40";
    private static readonly LaneUnread Unread = new("queue-lane-1", "queue-lane-1 cannot be read: a newer version wrote it");

    private readonly ActorSystem _system = ActorSystem.Create("queue-palette", "akka.loglevel = OFF");
    private Func<object, object> _answer = _ => new QueueUnavailable("nothing is staged");

    public QueuePaletteTests() => ActorRef = _system.ActorOf(Props.Create(() => new StagedQueue(this)));

    public IActorRef ActorRef { get; }

    public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(ActorRef);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    [Fact]
    public async Task A_list_and_a_summary_end_with_what_is_missing()
    {
        _answer = question => question is QueueQueries.ListMessages ? new QueuePage([], 0, null) { Unread = [Unread] } : new QueueSummary(0, []) { Unread = [Unread] };
        foreach (var (operation, noun) in ((string, string)[])[("list", "messages"), ("summary", "lines")])
        {
            var end = await EndAsync(operation);
            Assert.Equal($"Count: 0 {noun}; what is in queue-lane-1 is missing: it cannot be read: a newer version wrote it", end.Text);
            Assert.Equal("what is in queue-lane-1 is missing: it cannot be read: a newer version wrote it", Assert.Single(end.Lacks!));
        }
    }

    [Fact]
    public async Task A_message_that_may_be_where_nobody_could_look_is_not_said_to_be_gone()
    {
        _answer = _ => new QueuedMessageFound(null) { Unread = [Unread] };
        var open = Assert.IsType<Refusal>(await CallAsync("show", ("id", Id)));
        Assert.Equal(
            (RefusalKind.Unavailable, $"whether {Id} is in the queue is not known: what is in queue-lane-1 is missing: it cannot be read: a newer version wrote it"), (open.Kind, open.Reason));
        _answer = _ => new QueuedMessageFound(null);
        Assert.Equal(RefusalKind.NotFound, Assert.IsType<Refusal>(await CallAsync("show", ("id", Id))).Kind);
    }

    [Theory]
    [InlineData("hold", "2 messages are held")]
    [InlineData("retry", "2 messages are due now, or as soon as TLS may be tried")]
    [InlineData("delete", "2 messages are deleted")]
    public async Task What_is_done_says_where_it_was_not(string operation, string done)
    {
        _answer = _ => new OperationDone(2, 2, 0) { Unread = [Unread] };
        var result = await CallAsync(operation, operation == "delete" ? [("all", "true"), ("yes", "true")] : [("all", "true")]);
        Assert.StartsWith($"{done}; what is in queue-lane-1 was not reached: ", Assert.IsType<Done>(result).Text, StringComparison.Ordinal);
    }

    Task IAuditTrail.RecordAsync(AuditEntry entry, CancellationToken cancellation) => Task.CompletedTask;

    void IFailureLog.Failed(string operation, string reference, Exception cause) => Assert.Fail(cause.ToString());

    private Task<OperationResult> CallAsync(string operation, params (string Name, string Value)[] arguments)
    {
        var palette = new QueuePalette(new QueueAccess(this), TimeProvider.System);
        return new OperationDispatcher(new PaletteRegistry([palette]), this, this, TimeProvider.System, () => 1).CallAsync(
            new OperationRequest("queue", operation, arguments.ToDictionary(argument => argument.Name, argument => (IReadOnlyList<string>)[argument.Value])),
            new Caller("op", "socket", Permission.Operate));
    }

    private async Task<EndFrame> EndAsync(string operation)
    {
        Frame? last = null;
        await foreach (var frame in Frames.Of(await CallAsync(operation), cause => throw cause, CancellationToken.None))
            last = frame;
        return Assert.IsType<EndFrame>(last);
    }

    private sealed class StagedQueue : ReceiveActor
    {
        public StagedQueue(QueuePaletteTests tests) => ReceiveAny(question => Sender.Tell(tests._answer(question)));
    }
}

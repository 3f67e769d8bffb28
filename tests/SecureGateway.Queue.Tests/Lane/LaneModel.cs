using System.Globalization;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Serialization;

namespace SecureGateway.Queue.Tests.Lane;

/// <summary>A lane without actor and disk: its journal is a list of rows, in the form in which they would lie on disk.</summary>
internal sealed class LaneModel
{
    private readonly List<byte[]> _journal = [];
    private LaneSnapshot? _snapshot;

    public LaneModel()
    {
        Build();
        Flush();
    }

    public FakeConfiguration Configuration { get; } = new();

    public DateTimeOffset Now { get; set; } = Sample.Start;

    public LaneState State { get; private set; } = null!;

    public LaneDecisions Decisions { get; private set; } = null!;

    public OperatorDecisions Operators { get; private set; } = null!;

    public DueReports Reports { get; private set; } = null!;

    public List<BodyId> BodiesGone { get; } = [];

    /// <summary>The state as it was when the journal had everything.</summary>
    public string Durable { get; private set; } = "";

    public int UnderWayAtMost { get; init; } = 100;

    public QueueId Accept(Envelope envelope, long body = 1)
    {
        var command = Sample.Enqueue(envelope, Now, body);
        Assert.Null(Decisions.Accept(command));
        return command.Id;
    }

    public List<DeliveryAttempt> Dispatch()
    {
        var attempts = new List<DeliveryAttempt>();
        Decisions.Dispatch(Now, attempts);
        return attempts;
    }

    public DeliveryAttempt DispatchOne() => Assert.Single(Dispatch());

    public List<ComposeReport> AskForReports()
    {
        var asks = new List<ComposeReport>();
        Decisions.AskForReports(Now, asks);
        return asks;
    }

    /// <summary>The row is on disk.</summary>
    public IReadOnlyList<ILaneEvent> Flush()
    {
        var (events, bodies) = Decisions.Take();
        if (events.Length > 0)
            _journal.Add(EventCodec.Write(new LaneBatch(events)));
        BodiesGone.AddRange(bodies);
        Durable = Dump();
        return events;
    }

    public void Snapshot()
    {
        Flush();
        _snapshot = SnapshotCodec.Write(State);
        _journal.Clear();
    }

    /// <summary>What is not on disk is gone; the rest is read from it.</summary>
    public void Crash(bool markLost = true)
    {
        Build();
        if (_snapshot is { } snapshot)
            SnapshotCodec.Read(snapshot, State);
        foreach (var row in _journal)
        {
            foreach (var happened in EventReader.Read(row).Events)
                State.Apply(happened);
        }

        if (!markLost)
            return;
        foreach (var destination in State.Messages.SelectMany(m => m.Destinations).Where(d => d.UnderWay).ToArray())
            Decisions.Lose(destination, Now);
        foreach (var message in State.Messages)
        {
            foreach (var report in message.Reports ?? [])
                Reports.Add(message.Id, report.Kind, Now.UtcTicks);
        }
    }

    /// <summary>Everything that must be the same after a replay, as text.</summary>
    public string Dump() => string.Join('\n', State.Messages.OrderBy(m => m.Id).Select(m => string.Create(
        CultureInfo.InvariantCulture,
        $"{m.Id} {m.Accepted} {m.Body.Value} {m.Size} {m.DelayNotified} {Convert.ToHexString(Octets(m.Envelope))} [{string.Join(';', m.Destinations.OrderBy(d => d.NextHop, StringComparer.Ordinal).Select(Dump))}] [{string.Join(';', (m.Reports ?? []).Select(r => $"{r.Kind}:{string.Join(',', r.Recipients)}"))}]")));

    private static byte[] Octets(StoredEnvelope envelope)
    {
        var writer = new WireWriter();
        envelope.WriteTo(writer, 1);
        return writer.ToArray();
    }

    private static string Dump(Destination d) => string.Create(
        CultureInfo.InvariantCulture,
        $"{d.NextHop}:{string.Join(',', d.Pending)} a{d.Attempts} s{d.Strikes} d{d.Due} n{d.NotBefore} {d.Held} {d.UnderWay} {d.PossiblyDelivered} {d.Last.Reason} {d.Last.Reply} {d.Last.Host}");

    private void Build()
    {
        State = new LaneState();
        Reports = new DueReports(16);
        Decisions = new LaneDecisions(State, Configuration, Configuration, Reports, UnderWayAtMost);
        Operators = new OperatorDecisions(State, Decisions);
    }
}

using Akka.Actor;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Serialization;
using SecureGateway.Queue.Tests.Lane;
using SecureGateway.TestSupport;

namespace SecureGateway.Queue.Tests.Serialization;

/// <summary>
/// The journal and the snapshots of earlier versions are read as what they were: with several nodes on one database, a lane is taken
/// over by a node of a neighbouring version. The recordings are in the folder Recorded.
/// </summary>
[Trait("Rule", "Q-5")]
public sealed class QueueRecordingTests : IDisposable
{
    private const string Packed = "snapshot";

    private static readonly Recordings Recorded = new("SecureGateway.Queue.Tests");

    private readonly ActorSystem _system = ActorSystem.Create("recordings", "akka.loglevel = WARNING");

    public static TheoryData<string> Rows => [.. Recorded.All.Where(recording => recording.Manifest == "B").Select(recording => recording.Name)];

    private QueueSerializer Serializer => new((ExtendedActorSystem)_system);

    [Fact]
    public void Every_kind_of_event_and_both_forms_of_a_snapshot_are_recorded()
    {
        var serializer = Serializer;
        var rows = EventCodecTests.Events.Select(sample => Written(Name(sample.Key), new LaneBatch([sample.Value])));
        Assert.Empty(Recorded.Missing([.. rows, .. Snapshots()]));

        Recording Written(string name, object written) => new(name, serializer.Manifest(written), serializer.ToBinary(written));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_of_the_journal_is_read_as_what_it_was(string name)
    {
        var recording = Recorded.All.Single(each => each.Name == name && each.Manifest == "B");
        var sample = EventCodecTests.Events.Single(each => Name(each.Key) == name).Value;

        var read = Assert.Single(((LaneBatch)Serializer.FromBinary(recording.Bytes, recording.Manifest)).Events);

        Assert.IsType(sample.GetType(), read);
        Assert.Equal(Convert.ToHexString(EventCodec.Write(new LaneBatch([sample]))), Convert.ToHexString(EventCodec.Write(new LaneBatch([read]))));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_a_newer_version_writes_besides_is_passed_over(string name)
    {
        var recording = Recorded.All.Single(each => each.Name == name && each.Manifest == "B");
        var writer = new WireWriter();
        writer.Number(900, 7);

        var read = EventReader.Read([.. recording.Bytes, .. writer.ToArray()]);

        Assert.Equal(Convert.ToHexString(EventCodec.Write(EventReader.Read(recording.Bytes))), Convert.ToHexString(EventCodec.Write(read)));
    }

    [Fact]
    public void A_snapshot_gives_the_state_that_it_was_taken_of_in_either_form()
    {
        var unpacked = Recorded.All.Single(each => each is { Name: Packed, Manifest: "S" }).Bytes;
        foreach (var recording in Recorded.All.Where(each => each.Name == Packed))
        {
            var state = new LaneState();
            SnapshotCodec.Read((LaneSnapshot)Serializer.FromBinary(recording.Bytes, recording.Manifest), state);

            Assert.Equal(3, state.Count);
            Assert.Equal(Convert.ToHexString(unpacked), Convert.ToHexString(Unpacked(SnapshotCodec.Write(state))));
        }
    }

    public void Dispose() => _system.Terminate().Wait(TimeSpan.FromSeconds(10));

    private static string Name(string sample) => sample.Replace(",", "", StringComparison.Ordinal).Replace(' ', '-');

    private static Recording[] Snapshots()
    {
        var lane = new LaneModel();
        lane.Accept(Sample.Envelope("a@x.example", "b@y.example"));
        foreach (var attempt in lane.Dispatch())
            lane.Decisions.Record(Sample.Outcome(attempt, RecipientDisposition.Deferred, lane.Now.AddMinutes(5), strikes: 1, possiblyDelivered: true), lane.Now);
        lane.Accept(Sample.Envelope("c@z.example"));
        lane.Decisions.Record(Sample.Outcome(lane.DispatchOne(), RecipientDisposition.Failed), lane.Now);
        lane.Accept(Sample.Envelope("d@z.example"));
        lane.Operators.Decide(new QueueCommands.Hold(new QueueFilter { NextHop = "y.example" }, "op"), lane.Now);
        lane.Flush();
        var snapshot = SnapshotCodec.Write(lane.State);
        return [new Recording(Packed, "Z", snapshot.Packed), new Recording(Packed, "S", Unpacked(snapshot))];
    }

    private static byte[] Unpacked(LaneSnapshot snapshot)
    {
        using var unpacked = SnapshotCodec.Unpack(snapshot);
        var bytes = new MemoryStream();
        unpacked.CopyTo(bytes);
        return bytes.ToArray();
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Akka.Actor;
using SecureGateway.Peers.Agreement;
using SecureGateway.Peers.Wire;
using SecureGateway.TestSupport;

namespace SecureGateway.Cluster.Tests.Hosts;

/// <summary>
/// What peers of earlier versions say and have written down is understood, and what a newer one says besides is passed over. The
/// recordings are in the folder Recorded.
/// </summary>
public sealed class PeerRecordingTests : IDisposable
{
    private static readonly Recordings Recorded = new("SecureGateway.Cluster.Tests");

    private static readonly Type[] Markers = [typeof(IPeerWireMessage), typeof(ILedgerEvent), typeof(Ledger), typeof(IPeerMessage)];

    private readonly ActorSystem _system = ActorSystem.Create("recordings", "akka.loglevel = WARNING");

    public static TheoryData<string> Names => [.. Recorded.All.Select(recording => recording.ToString())];

    private PeerSerializer Serializer => new((ExtendedActorSystem)_system);

    [Fact]
    public void Everything_that_crosses_nodes_or_is_written_down_is_recorded()
    {
        var serializer = Serializer;
        var samples = Samples();
        Assert.Empty(Recorded.Missing(samples.Select(sample => new Recording(sample.Key.Split('.')[0], serializer.Manifest(sample.Value), serializer.ToBinary(sample.Value)))));

        var covered = samples.Values.Select(sample => sample is PeerEnvelope envelope ? envelope.Message.GetType() : sample.GetType()).Append(typeof(PeerEnvelope)).ToHashSet();
        Assert.Empty(typeof(PeerSerializer).Assembly.GetTypes()
            .Where(type => !type.IsInterface && Markers.Any(marker => marker.IsAssignableFrom(type)) && !covered.Contains(type)).Select(type => type.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_recorded_is_read_as_what_it_was(string name)
    {
        var recording = Recorded.All.Single(each => each.ToString() == name);

        Assert.Equal(JsonSerializer.Serialize(Samples()[name]), JsonSerializer.Serialize(Serializer.FromBinary(recording.Bytes, recording.Manifest)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_newer_version_says_besides_is_passed_over(string name)
    {
        var recording = Recorded.All.Single(each => each.ToString() == name);
        var newer = JsonNode.Parse(recording.Bytes)!.AsObject();
        newer["SaidByANewerVersion"] = new JsonObject { ["And"] = new JsonArray(1, "two") };

        Assert.Equal(
            JsonSerializer.Serialize(Samples()[name]),
            JsonSerializer.Serialize(Serializer.FromBinary(JsonSerializer.SerializeToUtf8Bytes(newer), recording.Manifest)));
    }

    public void Dispose() => _system.Terminate().Wait(TimeSpan.FromSeconds(10));

    // By the name of their recording: kind, number among the samples of its kind, manifest.
    private Dictionary<string, object> Samples()
    {
        var serializer = Serializer;
        var messages = PeerSerializerTests.Messages.Select<object[], (string Kind, object Sample)>(row => ((string)row[0], new PeerEnvelope("gw1", (IPeerMessage)row[1])));
        var others = PeerSerializerTests.Events.Select<object[], (string Kind, object Sample)>(row => ((string)row[0], row[1]));
        return messages.Concat(others).GroupBy(each => (each.Kind, Manifest: serializer.Manifest(each.Sample)))
            .SelectMany(kind => kind.Select((each, i) => ($"{each.Kind}-{i + 1}.{kind.Key.Manifest}", each.Sample)))
            .ToDictionary(each => each.Item1, each => each.Sample);
    }
}

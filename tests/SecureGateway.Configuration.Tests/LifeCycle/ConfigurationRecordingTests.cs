using System.Text.Json;
using System.Text.Json.Nodes;
using Akka.Actor;
using SecureGateway.TestSupport;

namespace SecureGateway.Configuration.Tests.LifeCycle;

/// <summary>What earlier versions have written down of the configuration is read as what it was. The recordings are in the folder Recorded.</summary>
[Trait("Rule", "A-3")]
public sealed class ConfigurationRecordingTests : LifeCycleTest
{
    private static readonly Recordings Recorded = new("SecureGateway.Configuration.Tests");

    public static TheoryData<string> Names => [.. Recorded.All.Select(recording => recording.ToString())];

    private static Dictionary<string, object> Samples { get; } = SerializerTests.Everything.ToDictionary<object[], string, object>(row => row[0].GetType().Name, row => row[0]);

    private ConfigurationSerializer Serializer => new((ExtendedActorSystem)Sys);

    [Fact]
    public void Everything_that_is_written_down_or_sent_is_recorded()
    {
        var serializer = Serializer;
        Assert.Empty(Recorded.Missing(Samples.Select(sample => new Recording(sample.Key, serializer.Manifest(sample.Value), serializer.ToBinary(sample.Value)))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_recorded_is_read_as_what_it_was_whatever_a_newer_version_says_besides(string name)
    {
        var recording = Recorded.All.Single(each => each.ToString() == name);
        var newer = JsonNode.Parse(recording.Bytes)!.AsObject();
        newer["SaidByANewerVersion"] = new JsonObject { ["And"] = new JsonArray(1, "two") };

        foreach (var bytes in (byte[][])[recording.Bytes, JsonSerializer.SerializeToUtf8Bytes(newer)])
        {
            var read = Serializer.FromBinary(bytes, recording.Manifest);
            Assert.IsType(Samples[recording.Name].GetType(), read);
            Assert.Equivalent(Samples[recording.Name], read, strict: true);
        }
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Akka.Actor;
using Akka.Serialization;
using static SecureGateway.Configuration.ConfigurationCommands;
using static SecureGateway.Configuration.ConfigurationEvents;
using static SecureGateway.Configuration.ConfigurationReplies;

namespace SecureGateway.Configuration;

/// <summary>
/// JSON of what the configuration persists or sends to other nodes. The manifest names the type and the version of its form;
/// it is never given a new meaning: a changed form gets a new manifest, and the old one stays readable.
/// </summary>
/// <exception cref="InvalidDataException">On reading: another version wrote it. The configuration does not start then; it must not forget a revision.</exception>
public sealed class ConfigurationSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly Dictionary<string, Type> Types = new()
    {
        ["seeded-1"] = typeof(Seeded),
        ["edited-1"] = typeof(PendingEdited),
        ["discarded-1"] = typeof(PendingDiscarded),
        ["applied-1"] = typeof(RevisionApplied),
        ["adopted-1"] = typeof(RevisionsAdopted),
        ["merged-1"] = typeof(PendingMerged),
        ["state-1"] = typeof(ConfigurationState),
        ["accept-1"] = typeof(AcceptRevision),
        ["adopt-1"] = typeof(AdoptRevisions),
        ["shared-1"] = typeof(SharedPending),
        ["is-accepted-1"] = typeof(RevisionAccepted),
        ["is-adopted-1"] = typeof(Adopted),
        ["refused-1"] = typeof(Refused),
    };

    private static readonly Dictionary<Type, string> Manifests = Types.ToDictionary(entry => entry.Value, entry => entry.Key);

    public override int Identifier => 5302;

    public override string Manifest(object o) =>
        Manifests.TryGetValue(o.GetType(), out var manifest) ? manifest : throw new ArgumentException($"{o.GetType()} is nothing the configuration persists or sends", nameof(o));

    public override byte[] ToBinary(object obj) => JsonSerializer.SerializeToUtf8Bytes(obj, obj.GetType(), Json);

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!Types.TryGetValue(manifest, out var type))
            throw new InvalidDataException($"the configuration's journal holds '{manifest}', which this version does not know");
        try
        {
            return JsonSerializer.Deserialize(bytes, type, Json) ?? throw new InvalidDataException($"'{manifest}' is empty");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"what the configuration's journal holds as '{manifest}' is not that: {e.Message}", e);
        }
    }
}

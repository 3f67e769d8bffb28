using System.Text.Json;
using System.Text.Json.Serialization;
using Akka.Actor;
using Akka.Serialization;
using SecureGateway.Peers.Agreement;
using SecureGateway.Peers.Pending;

namespace SecureGateway.Peers.Wire;

/// <summary>
/// JSON of what peers say to each other and write down. The manifest names the type and the version of its form, and is never
/// given a new meaning.
/// </summary>
/// <exception cref="InvalidDataException">On reading: another version wrote it, or it is damaged.</exception>
public sealed class PeerSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>For every actor system that has to do with peers.</summary>
    internal const string Hocon = """
        akka.actor {
          serializers.secure-gateway-peers = "SecureGateway.Peers.Wire.PeerSerializer, SecureGateway.Peers"
          serialization-bindings {
            "SecureGateway.Peers.Wire.IPeerWireMessage, SecureGateway.Peers" = secure-gateway-peers
            "SecureGateway.Peers.Agreement.ILedgerEvent, SecureGateway.Peers" = secure-gateway-peers
            "SecureGateway.Peers.Agreement.Ledger, SecureGateway.Peers" = secure-gateway-peers
          }
        }
        """;

    private static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly Dictionary<string, Type> Types = new()
    {
        ["envelope-1"] = typeof(PeerEnvelope),
        ["settlement-1"] = typeof(Settlement),
        ["pending-1"] = typeof(PendingData),
        ["are-you-joined-1"] = typeof(MembershipMessages.AreYouJoined),
        ["presence-1"] = typeof(MembershipMessages.Presence),
        ["operation-ask-1"] = typeof(OperationMessages.Ask),
        ["operation-ready-1"] = typeof(OperationMessages.Ready),
        ["operation-more-1"] = typeof(OperationMessages.More),
        ["operation-enough-1"] = typeof(OperationMessages.Enough),
        ["operation-piece-1"] = typeof(OperationMessages.Piece),
        ["enrolled-1"] = typeof(LedgerEvents.Enrolled),
        ["promised-1"] = typeof(LedgerEvents.Promised),
        ["voted-1"] = typeof(LedgerEvents.Voted),
        ["settled-1"] = typeof(LedgerEvents.Settled),
        ["ledger-1"] = typeof(Ledger),
    };

    private static readonly Dictionary<Type, string> Manifests = Types.ToDictionary(entry => entry.Value, entry => entry.Key);

    private readonly UnknownWords _unknown = UnknownWords.Of(system);

    public override int Identifier => 5303;

    public override string Manifest(object o) =>
        Manifests.TryGetValue(o.GetType(), out var manifest) ? manifest : throw new ArgumentException($"{o.GetType()} is nothing that peers say or write down", nameof(o));

    public override byte[] ToBinary(object obj) => JsonSerializer.SerializeToUtf8Bytes(obj, obj.GetType(), Json);

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!Types.TryGetValue(manifest, out var type))
        {
            var unknown = new InvalidDataException($"peers say '{manifest}', which this version does not know");
            _unknown.Say(manifest, unknown);
            throw unknown;
        }

        try
        {
            return JsonSerializer.Deserialize(bytes, type, Json) ?? throw new InvalidDataException($"'{manifest}' is empty");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"what a peer said as '{manifest}' is not that: {e.Message}", e);
        }
    }
}

using Akka.Actor;
using Akka.Serialization;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Queue.Serialization;

/// <summary>
/// The binary form of everything the queue persists. Manifests and field numbers are never given a new meaning
/// (<c>queue.proto</c>).
/// </summary>
/// <exception cref="InvalidDataException">On reading: the bytes are not what the manifest says. The lane does not start then; it must not forget mail.</exception>
public sealed class QueueSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string Batch = "B";
    private const string Snapshot = "Z";
    private const string UnpackedSnapshot = "S";

    public override int Identifier => 5301;

    public override string Manifest(object o) => o switch
    {
        LaneBatch => Batch,
        LaneSnapshot => Snapshot,
        _ => throw new ArgumentException($"{o.GetType()} is nothing the queue persists", nameof(o)),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        LaneBatch batch => EventCodec.Write(batch),
        LaneSnapshot snapshot => snapshot.Packed,
        _ => throw new ArgumentException($"{obj.GetType()} is nothing the queue persists", nameof(obj)),
    };

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        Batch => EventReader.Read(bytes),
        Snapshot => new LaneSnapshot(bytes),
        UnpackedSnapshot => SnapshotCodec.Pack(bytes),
        _ => throw new InvalidDataException($"the journal holds '{manifest}', which this version does not know"),
    };
}

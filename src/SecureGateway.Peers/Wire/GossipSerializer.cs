using System.IO.Compression;
using Akka.Actor;
using Akka.DistributedData.Serialization;
using Akka.Serialization;
using Google.Protobuf;

namespace SecureGateway.Peers.Wire;

/// <summary>
/// Akka's serializer of what replicators say to each other, made to bear with a peer of a newer version. Gossip carries many
/// entries in one message, and Akka throws all of them away when one cannot be read: what both versions know would be replicated
/// no more. Here an entry that cannot be read is passed over, with a word in the log, and the others are heard. It is offered
/// again with each gossip, for as long as the versions differ; that costs a message a second and does no harm.
/// </summary>
public sealed class GossipSerializer : SerializerWithStringManifest
{
    /// <summary>For the actor system whose data are replicated; stands before Akka's own settings.</summary>
    internal const string Hocon = """
        akka.actor.serializers.akka-data-replication = "SecureGateway.Peers.Wire.GossipSerializer, SecureGateway.Peers"
        """;

    // Akka's manifests of the two messages with many entries, which have the same place in both (ReplicatorMessages.proto).
    private const string Gossip = "N";
    private const string Deltas = "Q";
    private const uint EntryTag = (2 << 3) | 2;
    private const uint KeyTag = (1 << 3) | 2;

    private readonly ReplicatorMessageSerializer _akka;
    private readonly UnknownWords _unknown;

    public GossipSerializer(ExtendedActorSystem system)
        : base(system)
    {
        _akka = new ReplicatorMessageSerializer(system);
        _unknown = UnknownWords.Of(system);
    }

    public override int Identifier => _akka.Identifier;

    public override string Manifest(object o) => _akka.Manifest(o);

    public override byte[] ToBinary(object obj) => _akka.ToBinary(obj);

    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            return _akka.FromBinary(bytes, manifest);
        }
        catch (Exception) when (manifest is Gossip or Deltas)
        {
            return ReadKnown(bytes, manifest);
        }
    }

    // Entries are tried one by one, by what reads all of them; whatever that throws, it is this entry that is not heard.
    private object ReadKnown(byte[] bytes, string manifest)
    {
        var (entries, frame) = Split(manifest == Gossip ? Unpack(bytes) : bytes);
        var known = new List<byte[]>();
        foreach (var entry in entries)
        {
            try
            {
                Read([frame, entry], manifest);
                known.Add(entry);
            }
            catch (Exception e)
            {
                _unknown.Say($"replicated data '{KeyOf(entry)}'", e);
            }
        }

        return Read([frame, .. known], manifest);
    }

    // One after the other, parts of a message are a message.
    private object Read(IEnumerable<byte[]> parts, string manifest)
    {
        byte[] message = [.. parts.SelectMany(part => part)];
        return _akka.FromBinary(manifest == Gossip ? Pack(message) : message, manifest);
    }

    private static (List<byte[]> Entries, byte[] Frame) Split(byte[] message)
    {
        var (entries, frame) = (new List<byte[]>(), new List<byte>());
        using var input = new CodedInputStream(message);
        for (var start = 0L; input.ReadTag() is not 0 and var tag; start = input.Position)
        {
            input.SkipLastField();
            var field = message.AsSpan((int)start, (int)(input.Position - start));
            if (tag == EntryTag)
                entries.Add(field.ToArray());
            else
                frame.AddRange(field);
        }

        return (entries, [.. frame]);
    }

    private static string KeyOf(byte[] field)
    {
        using var input = new CodedInputStream(field);
        input.ReadTag();
        using var entry = new CodedInputStream(input.ReadBytes().ToByteArray());
        return entry.ReadTag() == KeyTag ? entry.ReadString() : "";
    }

    private static byte[] Unpack(byte[] packed)
    {
        using var source = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var all = new MemoryStream();
        source.CopyTo(all);
        return all.ToArray();
    }

    private static byte[] Pack(byte[] message)
    {
        using var packed = new MemoryStream();
        using (var target = new GZipStream(packed, CompressionLevel.Fastest))
            target.Write(message);
        return packed.ToArray();
    }
}

using SecureGateway.Mail;
using SecureGateway.Queue.Serialization;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// An envelope and who brought it, in the form in which they lie in the journal: a tenth of the objects, so that 100,000
/// waiting messages fit into memory, and nothing to encode again for a snapshot. Read when it is needed. Who brought it is the
/// same for all messages of a session, and of many sessions, and with a client's certificate larger than the envelope: it lies
/// apart, so that a lane can keep it once (<see cref="ShareInbound"/>).
/// </summary>
public sealed class StoredEnvelope : IEquatable<StoredEnvelope>
{
    private const int HasSenderTrait = 1;
    private const int NotifySuccessTrait = 2;

    private readonly byte[] _envelope;
    private byte[] _inbound; // its field, or nothing

    private StoredEnvelope(byte[] envelope, byte[] inbound) => (_envelope, _inbound) = (envelope, inbound);

    /// <summary>False for the null sender: no report is ever made then.</summary>
    public bool HasSender => (Traits & HasSenderTrait) != 0;

    /// <summary>Some recipient asked for NOTIFY=SUCCESS.</summary>
    public bool NotifiesSuccess => (Traits & NotifySuccessTrait) != 0;

    internal int Length => _envelope.Length + _inbound.Length;

    // The first field is the traits, always written.
    private int Traits => _envelope[1];

    public static StoredEnvelope Of(Envelope envelope, InboundEvidence? inbound)
    {
        var traits = envelope.Sender is null ? 0 : HasSenderTrait;
        foreach (var recipient in envelope.Recipients)
        {
            if (recipient.Notify.HasFlag(DsnNotify.Success))
                traits |= NotifySuccessTrait;
        }

        return new StoredEnvelope(EnvelopeCodec.Write(envelope, traits), EnvelopeCodec.Write(inbound));
    }

    public Envelope Read() => EnvelopeCodec.ReadEnvelope(_envelope);

    public InboundEvidence? ReadInbound() => EnvelopeCodec.ReadInbound(_inbound);

    public bool Equals(StoredEnvelope? other) =>
        other is not null && _envelope.AsSpan().SequenceEqual(other._envelope) && _inbound.AsSpan().SequenceEqual(other._inbound);

    public override bool Equals(object? obj) => Equals(obj as StoredEnvelope);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_envelope);
        hash.AddBytes(_inbound);
        return hash.ToHashCode();
    }

    /// <summary>As <see cref="WriteTo"/> wrote it.</summary>
    internal static StoredEnvelope From(ReadOnlySpan<byte> bytes)
    {
        var (envelope, inbound) = EnvelopeCodec.Split(bytes);
        return new StoredEnvelope(envelope, inbound);
    }

    /// <summary>One field with everything in it.</summary>
    internal void WriteTo(WireWriter writer, int field) => writer.Bytes(field, _envelope, _inbound);

    /// <summary>Puts an equal array in the place of this one's own.</summary>
    internal void ShareInbound(SharedBytes known) => _inbound = known.Share(_inbound);
}

using SecureGateway.Mail;
using SecureGateway.Queue.Serialization;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// An envelope and who brought it, in the form in which they lie in the journal: a tenth of the objects, so that 100,000
/// waiting messages fit into memory, and nothing to encode again for a snapshot. Read when it is needed.
/// </summary>
public sealed class StoredEnvelope : IEquatable<StoredEnvelope>
{
    private const int HasSenderTrait = 1;
    private const int NotifySuccessTrait = 2;

    private readonly byte[] _bytes;

    internal StoredEnvelope(byte[] bytes) => _bytes = bytes;

    /// <summary>False for the null sender: no report is ever made then.</summary>
    public bool HasSender => (Traits & HasSenderTrait) != 0;

    /// <summary>Some recipient asked for NOTIFY=SUCCESS.</summary>
    public bool NotifiesSuccess => (Traits & NotifySuccessTrait) != 0;

    internal ReadOnlySpan<byte> Bytes => _bytes;

    // The first field is the traits, always written.
    private int Traits => _bytes[1];

    public static StoredEnvelope Of(Envelope envelope, InboundEvidence? inbound)
    {
        var traits = envelope.Sender is null ? 0 : HasSenderTrait;
        foreach (var recipient in envelope.Recipients)
        {
            if (recipient.Notify.HasFlag(DsnNotify.Success))
                traits |= NotifySuccessTrait;
        }

        return new StoredEnvelope(EnvelopeCodec.Write(envelope, inbound, traits));
    }

    public Envelope Read() => EnvelopeCodec.ReadEnvelope(_bytes);

    public InboundEvidence? ReadInbound() => EnvelopeCodec.ReadInbound(_bytes);

    public bool Equals(StoredEnvelope? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => Equals(obj as StoredEnvelope);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }
}

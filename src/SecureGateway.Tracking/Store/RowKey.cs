using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SecureGateway.Mail;

namespace SecureGateway.Tracking.Store;

/// <summary>
/// How rows are named. A row's key is its moment in milliseconds, shifted, and a running number: so the table itself is the index
/// by time, every other index is in order of time within each of its values, and a page continues where a key says.
/// </summary>
internal static class RowKey
{
    private const int SequenceBits = 21;

    /// <summary>The lowest key of a moment; and what is lower is earlier.</summary>
    public static long At(DateTimeOffset at) => Math.Max(0, at.ToUnixTimeMilliseconds()) << SequenceBits;

    public static long At(DateTimeOffset at, long number) => At(at) | (number & ((1L << SequenceBits) - 1));

    public static DateTimeOffset TimeOf(long key) => DateTimeOffset.FromUnixTimeMilliseconds(key >> SequenceBits);

    public static byte[] Of(QueueId id) => id.Value.ToByteArray(bigEndian: true);

    public static QueueId IdOf(byte[] octets) => new(new Guid(octets, bigEndian: true));

    /// <summary>A hash to find a message id by; it is compared in full afterwards.</summary>
    public static long? HashOf(string messageId) =>
        messageId.Length == 0 ? null : BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)));
}

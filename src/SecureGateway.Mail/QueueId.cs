using System.Buffers.Binary;

namespace SecureGateway.Mail;

/// <summary>
/// The name of a message in this gateway, in the Received field, in logs and in reports: 128 bits, time-ordered
/// (UUID version 7, RFC 9562), so that nodes need not agree on numbers. Written as 26 characters of Crockford's base 32.
/// </summary>
public readonly record struct QueueId(Guid Value) : IComparable<QueueId>
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static QueueId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    public static bool TryParse(string? text, out QueueId id)
    {
        id = default;
        if (text is not { Length: 26 })
            return false;
        UInt128 value = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var digit = Alphabet.IndexOf(char.ToUpperInvariant(text[i]));
            if (digit < 0 || (i == 0 && digit > 7))
                return false;
            value = (value << 5) | (uint)digit;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        id = new QueueId(new Guid(bytes, bigEndian: true));
        return true;
    }

    public int CompareTo(QueueId other) => Value.CompareTo(other.Value);

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return string.Create(26, value, static (chars, v) =>
        {
            for (var i = chars.Length - 1; i >= 0; i--, v >>= 5)
                chars[i] = Alphabet[(int)(v & 31)];
        });
    }
}

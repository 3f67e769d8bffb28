using System.Buffers.Binary;

namespace SecureGateway.Smtp;

/// <summary>
/// What the first message of a TLS client says of the versions it knows (RFC 8446 4.2.1). SslStream has read it and does
/// not tell. Anything that is not a whole ClientHello in one record says nothing, and is left to the library.
/// </summary>
internal static class ClientHello
{
    /// <summary>A record and its header, at most; more than this is never looked at.</summary>
    public const int Longest = 5 + (16 * 1024);

    private const int SupportedVersions = 43;
    private const int Tls13 = 0x0304;

    /// <param name="bytes">What came first; more may stand behind it.</param>
    public static bool OffersTls13(ReadOnlySpan<byte> bytes)
    {
        // Record: type 22, version, length. Handshake: type 1, length. Then version and random.
        if (!Take(ref bytes, 5, out var record) || record[0] != 22
            || !Take(ref bytes, BinaryPrimitives.ReadUInt16BigEndian(record[3..]), out var message)
            || !Take(ref message, 4, out var header) || header[0] != 1
            || (header[1] << 16 | header[2] << 8 | header[3]) != message.Length
            || !Take(ref message, 34, out _))
        {
            return false;
        }

        // Session id, suites, compression; then the extensions.
        if (!TakeVector(ref message, 1, out _) || !TakeVector(ref message, 2, out _) || !TakeVector(ref message, 1, out _)
            || !TakeVector(ref message, 2, out var extensions))
        {
            return false;
        }

        while (Take(ref extensions, 2, out var type) && TakeVector(ref extensions, 2, out var content))
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(type) != SupportedVersions)
                continue;
            if (!TakeVector(ref content, 1, out var versions))
                return false;
            while (Take(ref versions, 2, out var version))
            {
                if (BinaryPrimitives.ReadUInt16BigEndian(version) == Tls13)
                    return true;
            }

            return false;
        }

        return false;
    }

    private static bool Take(ref ReadOnlySpan<byte> from, int count, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (from.Length < count)
            return false;
        taken = from[..count];
        from = from[count..];
        return true;
    }

    private static bool TakeVector(ref ReadOnlySpan<byte> from, int octetsOfLength, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        return Take(ref from, octetsOfLength, out var length)
            && Take(ref from, octetsOfLength == 1 ? length[0] : BinaryPrimitives.ReadUInt16BigEndian(length), out taken);
    }
}

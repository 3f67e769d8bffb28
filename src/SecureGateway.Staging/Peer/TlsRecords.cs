using System.Buffers.Binary;

namespace SecureGateway.Staging;

/// <summary>TLS records written by hand: what a server says that refuses before any key is agreed.</summary>
public static class TlsRecords
{
    /// <summary>A fatal alert in clear.</summary>
    public static byte[] FatalAlert(TlsAlert alert) => [21, 3, 3, 0, 2, 2, (byte)alert];

    /// <summary>
    /// The ServerHello of a server that knows nothing newer than <paramref name="version"/> (0x0301 TLS 1.0, 0x0302 TLS 1.1),
    /// with the oldest kind of suite the client offered.
    /// </summary>
    public static byte[] OldServerHello(ClientHello? hello, ushort version)
    {
        var suite = hello?.CipherSuites.FirstOrDefault(s => s is 0xC013 or 0xC014 or 0xC009 or 0xC00A or 0x002F or 0x0035, (ushort)0x002F) ?? 0x002F;
        var record = new byte[5 + 4 + 38];
        record[0] = 22;
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(1), version);
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(3), (ushort)(record.Length - 5));
        record[5] = 2;
        record[8] = 38;
        var body = record.AsSpan(9);
        BinaryPrimitives.WriteUInt16BigEndian(body, version);
        Random.Shared.NextBytes(body.Slice(2, 32)); // no key comes of it
        BinaryPrimitives.WriteUInt16BigEndian(body[35..], suite);
        return record;
    }

    /// <summary>Octets at the start of <paramref name="bytes"/> that are whole or begun TLS records; the rest is not TLS.</summary>
    internal static int Prefix(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            var record = bytes[at..];
            if (record[0] is < 20 or > 24 || (record.Length > 1 && record[1] != 3) || (record.Length > 2 && record[2] > 4))
                return at;
            if (record.Length < 5)
                return bytes.Length;
            at += 5 + BinaryPrimitives.ReadUInt16BigEndian(record[3..]);
        }

        return bytes.Length;
    }
}

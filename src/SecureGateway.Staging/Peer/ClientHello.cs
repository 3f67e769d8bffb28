using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace SecureGateway.Staging;

/// <summary>What a client offered (RFC 8446 4.1.2), read from its first records; numbers as in the IANA registries.</summary>
/// <param name="Versions">supported_versions, or the legacy version alone.</param>
/// <param name="ServerName">SNI, or null.</param>
/// <param name="Resumes">It holds a ticket of an earlier session (RFC 8446 4.2.11, RFC 5077 3.2).</param>
public sealed record ClientHello(ImmutableArray<ushort> Versions, ImmutableArray<ushort> CipherSuites, string? ServerName, bool Resumes = false)
{
    /// <summary>Null when the bytes do not begin with a whole ClientHello in one record.</summary>
    public static ClientHello? TryParse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (bytes.Length < 9 || bytes[0] != 22 || bytes[5] != 1)
                return null;
            return Parse(bytes.Slice(9, BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]) - 4));
        }
        catch (ArgumentOutOfRangeException)
        {
            return null; // shorter than its own lengths say
        }
    }

    private static ClientHello Parse(ReadOnlySpan<byte> hello)
    {
        var legacy = BinaryPrimitives.ReadUInt16BigEndian(hello);
        var rest = hello[34..];
        rest = rest[(1 + rest[0])..];
        var suites = Numbers(rest.Slice(2, BinaryPrimitives.ReadUInt16BigEndian(rest)));
        rest = rest[(2 + suites.Length * 2)..];
        rest = rest[(1 + rest[0])..];
        ImmutableArray<ushort> versions = [legacy];
        string? name = null;
        var resumes = false;
        if (rest.Length < 2)
            return new ClientHello(versions, suites, name);
        for (rest = rest[2..]; rest.Length >= 4;)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(rest);
            var content = rest.Slice(4, BinaryPrimitives.ReadUInt16BigEndian(rest[2..]));
            rest = rest[(4 + content.Length)..];
            if (type == 0)
                name = Encoding.ASCII.GetString(content.Slice(5, BinaryPrimitives.ReadUInt16BigEndian(content[3..])));
            else if (type == 43)
                versions = Numbers(content.Slice(1, content[0]));
            else if (type == 41 || (type == 35 && content.Length > 0))
                resumes = true;
        }

        return new ClientHello(versions, suites, name, resumes);
    }

    private static ImmutableArray<ushort> Numbers(ReadOnlySpan<byte> bytes)
    {
        var numbers = ImmutableArray.CreateBuilder<ushort>(bytes.Length / 2);
        for (var i = 0; i + 1 < bytes.Length; i += 2)
            numbers.Add(BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]));
        return numbers.ToImmutable();
    }
}

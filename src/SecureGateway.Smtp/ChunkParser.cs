using System.Buffers.Text;
using System.Text;

namespace SecureGateway.Smtp;

/// <summary>The argument of BDAT (RFC 3030 2): <c>1*20DIGIT [SP LAST]</c>. Pure.</summary>
public static class ChunkParser
{
    /// <summary>False also when no 63-bit number holds the length.</summary>
    public static bool TryParse(ReadOnlySpan<byte> argument, out long octets, out bool last)
    {
        octets = 0;
        last = false;
        var space = argument.IndexOf((byte)' ');
        var digits = space < 0 ? argument : argument[..space];
        if (digits.Length is 0 or > 20 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') || !Utf8Parser.TryParse(digits, out octets, out _))
            return false;
        last = space >= 0;
        return !last || Ascii.EqualsIgnoreCase(argument[space..].Trim((byte)' '), "LAST"u8);
    }
}

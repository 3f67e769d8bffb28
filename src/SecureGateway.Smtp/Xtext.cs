namespace SecureGateway.Smtp;

/// <summary>
/// <c>xtext</c> of RFC 3461 4: printable ASCII without <c>+</c> and <c>=</c>, those written <c>+2B</c> and <c>+3D</c>. What it
/// decodes to must be printable as well, so that no report ever gains a line from it.
/// </summary>
internal static class Xtext
{
    /// <param name="allowUtf8">Non-ASCII passes: <c>utf-8-addr-unitext</c> of RFC 6533 3.</param>
    public static bool IsValid(ReadOnlySpan<byte> text, bool allowUtf8 = false)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == (byte)'+')
            {
                if (i + 2 >= text.Length || !TryHex(text[i + 1], out var high) || !TryHex(text[i + 2], out var low))
                    return false;
                if (((high << 4) | low) is < 0x20 or > 0x7e)
                    return false;
                i += 2;
            }
            else if (c is < 0x21 or 0x7f or (byte)'=' || (c > 0x7f && !allowUtf8))
            {
                return false;
            }
        }

        return true;
    }

    // Upper case only, as hexchar is defined.
    private static bool TryHex(byte c, out int value)
    {
        value = c is >= (byte)'0' and <= (byte)'9' ? c - '0' : c - 'A' + 10;
        return c is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'A' and <= (byte)'F');
    }
}

namespace SecureGateway.Delivery;

/// <summary>Finds the empty line that ends a message's header, however the message is cut into parts. Pure.</summary>
internal struct HeaderEnd()
{
    private int _matched = 2; // a message begins where a line does

    private static ReadOnlySpan<byte> EmptyLine => "\r\n\r\n"u8;

    public readonly bool IsFound => _matched == EmptyLine.Length;

    /// <summary>Looks through the next part.</summary>
    /// <returns>How many of its octets are the header's, the empty line included; none once it is found.</returns>
    public int Search(ReadOnlySpan<byte> part)
    {
        var at = 0;
        while (at < part.Length && !IsFound)
        {
            var octet = part[at++];
            _matched = octet == EmptyLine[_matched] ? _matched + 1 : octet == EmptyLine[0] ? 1 : 0;
        }

        return at;
    }
}

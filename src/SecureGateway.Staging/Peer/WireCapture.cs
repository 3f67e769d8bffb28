namespace SecureGateway.Staging;

/// <summary>
/// Every octet that went one way over one TCP connection, and where TLS was to begin. What is not a TLS record from there on is
/// told apart, so that clear text cannot hide behind a handshake that never came.
/// </summary>
internal sealed class WireCapture
{
    private readonly Lock _lock = new();
    private readonly MemoryStream _bytes = new();
    private long _tlsFrom = long.MaxValue;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
            _bytes.Write(bytes);
    }

    /// <summary>What comes after the octets so far, less those read but not yet used, ought to be TLS.</summary>
    public void TlsBegins(int unused)
    {
        lock (_lock)
            _tlsFrom = _bytes.Length - unused;
    }

    public byte[] All()
    {
        lock (_lock)
            return _bytes.ToArray();
    }

    /// <summary>Octets outside TLS records.</summary>
    public byte[] Plaintext()
    {
        var all = All();
        if (_tlsFrom >= all.Length)
            return all;
        var from = (int)_tlsFrom;
        var records = TlsRecords.Prefix(all.AsSpan(from));
        return [.. all[..from], .. all[(from + records)..]];
    }

    public ClientHello? Hello()
    {
        var all = All();
        return _tlsFrom >= all.Length ? null : ClientHello.TryParse(all.AsSpan((int)_tlsFrom));
    }
}

namespace SecureGateway.Queue.Lane;

/// <summary>Keeps arrays with the same octets once. Bounded: when too many are known it forgets all, and goes on sharing what comes.</summary>
internal sealed class SharedBytes
{
    private const int Most = 4096;

    private readonly HashSet<byte[]> _known = new(new ByContent());

    public byte[] Share(byte[] bytes)
    {
        if (_known.TryGetValue(bytes, out var known))
            return known;
        if (_known.Count >= Most)
            _known.Clear();
        _known.Add(bytes);
        return bytes;
    }

    private sealed class ByContent : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj)
        {
            var hash = default(HashCode);
            hash.AddBytes(obj);
            return hash.ToHashCode();
        }
    }
}

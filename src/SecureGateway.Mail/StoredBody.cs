namespace SecureGateway.Mail;

/// <summary>
/// A body in the store, to be read from its beginning as often as somebody wants it. A small one is in memory as a whole; of
/// a large one each reader holds one part at a time, whatever its length.
/// </summary>
public readonly record struct StoredBody
{
    public StoredBody(ReadOnlyMemory<byte> whole)
    {
        Whole = whole;
        Length = whole.Length;
    }

    public StoredBody(long length, IBodyParts parts)
    {
        Parts = parts;
        Length = length;
    }

    public long Length { get; }

    internal ReadOnlyMemory<byte> Whole { get; }

    /// <summary>Null when the body is in memory.</summary>
    internal IBodyParts? Parts { get; }

    public BodyReader Read() => new(this);

    /// <summary>The first octets, all where there are fewer.</summary>
    /// <exception cref="MessageStoreException">They cannot be read.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> StartAsync(long most, CancellationToken stop)
    {
        var length = checked((int)Math.Min(most, Length));
        if (Parts is null)
            return Whole[..length];
        var start = GC.AllocateUninitializedArray<byte>(length);
        using var reader = Read();
        for (var filled = 0; filled < length;)
        {
            var part = await reader.NextAsync(stop).ConfigureAwait(false);
            part = part[..Math.Min(part.Length, length - filled)];
            part.CopyTo(start.AsMemory(filled));
            filled += part.Length;
        }

        return start;
    }
}

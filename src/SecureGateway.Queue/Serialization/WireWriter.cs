using System.Text;

namespace SecureGateway.Queue.Serialization;

/// <summary>
/// Writes the protobuf wire format into one growing buffer, without objects in between: the journal carries every message
/// twice. Fields with their default are left out, except
/// where a method says otherwise. <c>queue.proto</c> is the contract.
/// </summary>
internal sealed class WireWriter(int capacity = 512)
{
    private byte[] _buffer = new byte[capacity];
    private int _length;

    public int Length => _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public byte[] ToArray() => Written.ToArray();

    /// <summary>Forgets what was written, and keeps the buffer.</summary>
    public void Clear() => _length = 0;

    public void Number(int field, long value)
    {
        if (value == 0)
            return;
        Tag(field, WireType.Varint);
        Varint((ulong)value);
    }

    public void Number(int field, long? value)
    {
        if (value is not { } known)
            return;
        Tag(field, WireType.Varint);
        Varint((ulong)known);
    }

    public void Flag(int field, bool value) => Number(field, value ? 1 : 0);

    public void Time(int field, DateTimeOffset value) => Number(field, value.UtcTicks);

    public void Time(int field, DateTimeOffset? value) => Number(field, value?.UtcTicks);

    /// <summary>Null is left out, empty is written.</summary>
    public void Text(int field, string? value)
    {
        if (value is null)
            return;
        Tag(field, WireType.Bytes);
        var size = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)size);
        Encoding.UTF8.GetBytes(value, Reserve(size));
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, WireType.Bytes);
        Varint((ulong)value.Length);
        value.CopyTo(Reserve(value.Length));
    }

    /// <summary>Two parts of one value.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Tag(field, WireType.Bytes);
        Varint((ulong)(first.Length + second.Length));
        first.CopyTo(Reserve(first.Length));
        second.CopyTo(Reserve(second.Length));
    }

    public void Id(int field, Guid value)
    {
        Tag(field, WireType.Bytes);
        Varint(16);
        value.TryWriteBytes(Reserve(16), bigEndian: true, out _);
    }

    /// <summary>A packed repeated number; an empty one is left out.</summary>
    public void Numbers(int field, ReadOnlySpan<int> values)
    {
        if (values.IsEmpty)
            return;
        var start = Begin(field);
        foreach (var value in values)
            Varint((ulong)value);
        End(start);
    }

    /// <summary>Opens a nested message; give the result to <see cref="End"/>.</summary>
    public int Begin(int field)
    {
        Tag(field, WireType.Bytes);
        Reserve(1); // nearly every length fits here
        return _length;
    }

    public void End(int start)
    {
        var size = _length - start;
        var more = 0;
        for (var rest = size >> 7; rest > 0; rest >>= 7)
            more++;
        if (more > 0)
        {
            Reserve(more);
            _buffer.AsSpan(start, size).CopyTo(_buffer.AsSpan(start + more));
        }

        for (var i = start - 1; ; i++, size >>= 7)
        {
            if (size < 0x80)
            {
                _buffer[i] = (byte)size;
                break;
            }

            _buffer[i] = (byte)(size | 0x80);
        }
    }

    private void Tag(int field, WireType type) => Varint(((ulong)field << 3) | (uint)type);

    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            Reserve(1)[0] = (byte)(value | 0x80);
            value >>= 7;
        }

        Reserve(1)[0] = (byte)value;
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max((long)_buffer.Length * 2, (long)_length + count)));
        var span = _buffer.AsSpan(_length, count);
        _length += count;
        return span;
    }
}

/// <summary>The wire types in use here.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}

using System.Text;

namespace SecureGateway.Queue.Serialization;

/// <summary>
/// Reads what <see cref="WireWriter"/> wrote. Unknown fields are passed over, so that an older version reads what a newer
/// one wrote.
/// </summary>
/// <exception cref="InvalidDataException">Every method throws it when the bytes are not in the wire format.</exception>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;
    private WireType _type;

    /// <summary>Octets not yet read.</summary>
    public readonly int Left => _rest.Length;

    /// <summary>The next field's number; false at the end. Its value must be read, or <see cref="Skip"/> called.</summary>
    public bool Next(out int field)
    {
        field = 0;
        if (_rest.IsEmpty)
            return false;
        var tag = Varint();
        _type = (WireType)(tag & 7);
        field = (int)(tag >> 3);
        return true;
    }

    public long Number()
    {
        Expect(WireType.Varint);
        return (long)Varint();
    }

    public int Integer() => checked((int)Number());

    public bool Flag() => Number() != 0;

    public DateTimeOffset Time() => new(Number(), TimeSpan.Zero);

    public ReadOnlySpan<byte> Bytes()
    {
        Expect(WireType.Bytes);
        var length = Varint();
        if (length > (ulong)_rest.Length)
            throw new InvalidDataException("a field is longer than what holds it");
        var bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return bytes;
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public Guid Id() => new(Bytes(), bigEndian: true);

    public WireReader Nested() => new(Bytes());

    public int[] Numbers()
    {
        var packed = new WireReader(Bytes());
        var values = new List<int>();
        while (!packed._rest.IsEmpty)
            values.Add(checked((int)packed.Varint()));
        return [.. values];
    }

    public void Skip()
    {
        switch (_type)
        {
            case WireType.Varint:
                Varint();
                break;
            case WireType.Bytes:
                Bytes();
                break;
            case WireType.Fixed64 when _rest.Length >= 8:
                _rest = _rest[8..];
                break;
            case WireType.Fixed32 when _rest.Length >= 4:
                _rest = _rest[4..];
                break;
            default:
                throw new InvalidDataException($"wire type {(int)_type} is unknown or cut off");
        }
    }

    private readonly void Expect(WireType type)
    {
        if (_type != type)
            throw new InvalidDataException($"wire type {(int)_type} where {(int)type} belongs");
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var i = 0; i < 10; i++)
        {
            if (i >= _rest.Length)
                throw new InvalidDataException("a number is cut off");
            var b = _rest[i];
            value |= (ulong)(b & 0x7f) << (7 * i);
            if (b >= 0x80)
                continue;
            _rest = _rest[(i + 1)..];
            return value;
        }

        throw new InvalidDataException("a number is too long");
    }
}

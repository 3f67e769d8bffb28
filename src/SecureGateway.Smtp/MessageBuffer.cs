using System.Buffers;

namespace SecureGateway.Smtp;

/// <summary>
/// A message under reception, in pooled pieces charged to its client's <see cref="ReceiveShare"/>. Not safe for concurrent use.
/// </summary>
public sealed class MessageBuffer(ReceiveShare share)
{
    private const int SmallestPiece = 4 * 1024;

    internal const int LargestPiece = 64 * 1024;

    private Piece? _first;
    private Piece? _last;
    private long _reserved;
    private int _next = SmallestPiece;

    public long Length { get; private set; }

    /// <summary>What was appended. Valid until <see cref="Clear"/>.</summary>
    public ReadOnlySequence<byte> Sequence =>
        _first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_first, 0, _last!, _last!.Memory.Length);

    /// <summary>The message will have about this size (SIZE=): lets small messages lie in one piece.</summary>
    public void Expect(long size) => _next = (int)Math.Clamp(size + (size >> 4), SmallestPiece, LargestPiece);

    /// <summary>False when the share is used up; then nothing more is to be appended.</summary>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var taken = _last?.Append(bytes) ?? 0;
            bytes = bytes[taken..];
            Length += taken;
            if (!bytes.IsEmpty && !TryGrow())
                return false;
        }

        return true;
    }

    /// <summary>Gives everything back.</summary>
    public void Clear()
    {
        _next = SmallestPiece;
        if (_first is null)
            return;
        for (var piece = _first; piece is not null; piece = (Piece?)piece.Next)
            piece.Return();
        share.Release(_reserved);
        _first = _last = null;
        _reserved = Length = 0;
    }

    private bool TryGrow()
    {
        var array = ArrayPool<byte>.Shared.Rent(_next);
        if (!share.TryReserve(array.Length))
        {
            ArrayPool<byte>.Shared.Return(array);
            return false;
        }

        _reserved += array.Length;
        _next = Math.Min(_next * 2, LargestPiece);
        _last = new Piece(array, _last);
        _first ??= _last;
        return true;
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        private readonly byte[] _array;

        public Piece(byte[] array, Piece? previous)
        {
            _array = array;
            if (previous is null)
                return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }

        public int Append(ReadOnlySpan<byte> bytes)
        {
            var used = Memory.Length;
            var taken = Math.Min(bytes.Length, _array.Length - used);
            bytes[..taken].CopyTo(_array.AsSpan(used));
            Memory = _array.AsMemory(0, used + taken);
            return taken;
        }

        public void Return() => ArrayPool<byte>.Shared.Return(_array);
    }
}

using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace SecureGateway.Smtp;

/// <summary>
/// The blocks that Kestrel's connections read into and write from. Its own are of 4 KiB, and it reads as much with one call: a
/// message of usual size, or a TLS record, takes three or four, with as many rounds through the session's loop. One of these holds
/// a whole record. Blocks that come back are used again, and no more of them are kept than <see cref="Kept"/>; the others are the
/// collector's. Safe for use from many threads.
/// </summary>
internal sealed class ReceiveBlocks : MemoryPool<byte>
{
    /// <summary>The longest TLS record (RFC 8446 5.2) fits.</summary>
    public const int BlockSize = 17 * 1024;

    private const int Kept = 256;

    private readonly Lock _lock = new();
    private readonly Stack<Block> _free = new();
    private bool _disposed;

    public override int MaxBufferSize => BlockSize;

    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="MaxBufferSize"/> was asked for.</exception>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        lock (_lock)
        {
            if (_free.TryPop(out var block))
            {
                block.IsOut = true;
                return block;
            }
        }

        return new Block(this);
    }

    protected override void Dispose(bool disposing)
    {
        lock (_lock)
        {
            _disposed = true;
            _free.Clear();
        }
    }

    // One that comes back twice is here once: two connections must never read into the same octets.
    private void Return(Block block)
    {
        lock (_lock)
        {
            if (block.IsOut && !_disposed && _free.Count < Kept)
                _free.Push(block);
            block.IsOut = false;
        }
    }

    /// <summary>Kestrel makes a pool for each of its endpoints.</summary>
    internal sealed class Factory : IMemoryPoolFactory<byte>
    {
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new ReceiveBlocks();
    }

    // Pinned from the start, so that a socket need not do it for each call.
    private sealed class Block(ReceiveBlocks pool) : IMemoryOwner<byte>
    {
        private readonly byte[] _octets = GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true);

        public bool IsOut { get; set; } = true;

        public Memory<byte> Memory => MemoryMarshal.CreateFromPinnedArray(_octets, 0, _octets.Length);

        public void Dispose() => pool.Return(this);
    }
}

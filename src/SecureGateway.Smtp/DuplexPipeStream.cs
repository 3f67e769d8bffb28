using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace SecureGateway.Smtp;

/// <summary>The transport's pipes as the stream SslStream wants. Asynchronous only; does not own the pipes.</summary>
internal sealed class DuplexPipeStream(PipeReader input, PipeWriter output) : Stream
{
    private ArrayBufferWriter<byte>? _first = new(2048);

    /// <summary>What was read first, as far as a ClientHello goes; given once, and kept no longer.</summary>
    public ReadOnlyMemory<byte> TakeFirst()
    {
        var first = _first?.WrittenMemory ?? default;
        _first = null;
        return first;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var result = await input.ReadAsync(cancellationToken);
        var available = result.Buffer;
        try
        {
            if (result.IsCanceled)
                throw new OperationCanceledException("The read was cancelled");
            var length = (int)Math.Min(available.Length, buffer.Length);
            available = available.Slice(0, length);
            available.CopyTo(buffer.Span);
            if (_first is { } first && first.WrittenCount < ClientHello.Longest)
                first.Write(buffer.Span[..length]);
            return length;
        }
        finally
        {
            input.AdvanceTo(result.IsCanceled ? result.Buffer.Start : available.End);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var result = await output.WriteAsync(buffer, cancellationToken);
        if (result.IsCompleted)
            throw new IOException("The connection is closed");
    }

    public override async Task FlushAsync(CancellationToken cancellationToken) => await output.FlushAsync(cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Writes are flushed as they are made.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

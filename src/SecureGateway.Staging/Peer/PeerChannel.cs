using System.Buffers;
using System.Text;

namespace SecureGateway.Staging;

/// <summary>Lines, data and replies over a stream. Reads return null at the client's FIN.</summary>
internal sealed class PeerChannel(Stream stream, Action<ReadOnlySpan<byte>>? onRead = null)
{
    private readonly byte[] _buffer = new byte[32 * 1024];
    private int _start;
    private int _end;

    /// <summary>Read and not yet used.</summary>
    public ReadOnlyMemory<byte> Unused => _buffer.AsMemory(_start, _end - _start);

    public Stream Stream => stream;

    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
            _start = _end = 0;
        else if (_end == _buffer.Length)
        {
            Unused.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        onRead?.Invoke(_buffer.AsSpan(_end, read));
        _end += read;
        return read > 0;
    }

    /// <summary>A line without its LF or CRLF; of any length.</summary>
    public async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>(128);
        while (true)
        {
            var unused = Unused.Span;
            var lf = unused.IndexOf((byte)'\n');
            line.Write(lf < 0 ? unused : unused[..lf]);
            _start += lf < 0 ? unused.Length : lf + 1;
            if (lf >= 0)
                return Encoding.UTF8.GetString(line.WrittenSpan is [.. var text, (byte)'\r'] ? text : line.WrittenSpan);
            if (!await FillAsync(cancellationToken).ConfigureAwait(false))
                return null;
        }
    }

    /// <summary>
    /// Message data up to CRLF.CRLF, unstuffed; stops early, with Ended false, once <paramref name="limit"/> octets have come.
    /// </summary>
    public async ValueTask<(byte[] Message, bool Ended)?> ReadDataAsync(long limit, CancellationToken cancellationToken)
    {
        var data = new PeerData();
        while (true)
        {
            if (data.Received >= limit)
                return (data.Message, false);
            var unused = Unused.Span;
            _start += data.Take(unused[..(int)Math.Min(unused.Length, limit - data.Received)]);
            if (data.Ended)
                return (data.Message, true);
            if (_start == _end && data.Received < limit && !await FillAsync(cancellationToken).ConfigureAwait(false))
                return null;
        }
    }

    public async ValueTask<byte[]?> ReadExactlyAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            if (_start == _end && !await FillAsync(cancellationToken).ConfigureAwait(false))
                return null;
            var taken = Math.Min(count - have, _end - _start);
            Unused.Span[..taken].CopyTo(bytes.AsSpan(have));
            _start += taken;
            have += taken;
        }

        return bytes;
    }

    /// <summary>Reads, and so records, until the client goes.</summary>
    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        do
            _start = _end;
        while (await FillAsync(cancellationToken).ConfigureAwait(false));
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}

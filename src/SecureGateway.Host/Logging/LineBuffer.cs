using System.Text;

namespace SecureGateway.Host.Logging;

/// <summary>
/// Lines on their way to a stream, which a thread of its own writes many at a time: a write for each line, and a thread
/// woken for it, cost more than the line. Lines keep their order and none is dropped: who is faster than the stream waits.
/// A line lies here for at most <see cref="Linger"/>, an urgent one not at all; <see cref="Dispose"/> writes what is left.
/// A stream that fails loses what was being written, and the next lines are tried again. Safe for use from many threads.
/// </summary>
internal sealed class LineBuffer : IDisposable
{
    /// <summary>What gathers before callers wait, in octets.</summary>
    private const int Capacity = 1 << 20;

    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(20);

    private readonly object _gate = new();
    private readonly Stream _stream;
    private readonly Thread _thread;
    private byte[] _gathering = new byte[64 * 1024];
    private byte[] _writing = new byte[64 * 1024];
    private int _gathered;
    private int _waiting;
    private bool _idle;
    private bool _urgent;
    private bool _closed;
    private bool _ended;

    public LineBuffer(Stream stream)
    {
        _stream = stream;
        _thread = new Thread(Run) { IsBackground = true, Name = "log-writer" };
        _thread.Start();
    }

    /// <summary>Takes a whole line, its end included. After <see cref="Dispose"/> it is written at once, by the caller.</summary>
    public void Append(StringBuilder line, bool urgent)
    {
        lock (_gate)
        {
            while (_gathered >= Capacity && !_closed)
            {
                _waiting++;
                Monitor.Wait(_gate);
                _waiting--;
            }

            foreach (var chunk in line.GetChunks())
                Gather(chunk.Span);
            if (_ended)
            {
                Write(Swap());
                return;
            }

            _urgent |= urgent;
            if (_idle || urgent || _gathered >= Capacity / 2)
                Monitor.PulseAll(_gate);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
    }

    private void Run()
    {
        while (WaitForLines() is var octets and > 0)
            Write(octets);
    }

    // 0: closed, and all is written.
    private int WaitForLines()
    {
        lock (_gate)
        {
            _idle = true;
            while (_gathered == 0 && !_closed)
                Monitor.Wait(_gate);
            _idle = false;
            // More is likely on its way: it rides along.
            if (!_urgent && !_closed && _gathered < Capacity / 2)
                Monitor.Wait(_gate, Linger);
            _urgent = false;
            if (_waiting > 0)
                Monitor.PulseAll(_gate);
            _ended = _gathered == 0;
            return Swap();
        }
    }

    private int Swap()
    {
        var octets = _gathered;
        (_gathering, _writing) = (_writing, _gathering);
        _gathered = 0;
        return octets;
    }

    private void Gather(ReadOnlySpan<char> text)
    {
        var most = _gathered + Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > _gathering.Length)
            Array.Resize(ref _gathering, Math.Max(most, _gathering.Length * 2));
        _gathered += Encoding.UTF8.GetBytes(text, _gathering.AsSpan(_gathered));
    }

    private void Write(int octets)
    {
        try
        {
            _stream.Write(_writing, 0, octets);
            _stream.Flush();
        }
        catch (IOException)
        {
            // Nobody reads any more what this process writes, and there is no other place to say so.
        }
    }
}

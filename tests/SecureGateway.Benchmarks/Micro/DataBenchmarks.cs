using System.Text;
using BenchmarkDotNet.Attributes;
using SecureGateway.Smtp;
using SecureGateway.Staging;

namespace SecureGateway.Benchmarks;

/// <summary>A message from DATA's bytes into the buffer, judged and unstuffed, at two cuts.</summary>
[MemoryDiagnoser]
public class DataBenchmarks
{
    private readonly ReceiveBudget _budget = new();
    private byte[] _data = [];
    private MessageBuffer _buffer = null!;
    private BodyReader _reader = null!;

    [Params(10 * 1024, 1024 * 1024)]
    public int Size { get; set; }

    [Params(1460, 64 * 1024)]
    public int Segment { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var line = new string('x', 76) + "\r\n";
        _data = StagedClient.Stuffed(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, Size / line.Length))));
        _buffer = new MessageBuffer(_budget.Enter(System.Net.IPAddress.Loopback));
        _reader = new BodyReader(_buffer);
    }

    [Benchmark]
    public long Read()
    {
        _reader.Begin(dots: true, limit: 1 << 25);
        for (var at = 0; at < _data.Length; at += Segment)
        {
            if (_reader.Read(_data.AsSpan(at, Math.Min(Segment, _data.Length - at)), out _))
                break;
        }

        return _buffer.Length;
    }

    [GlobalCleanup]
    public void Cleanup() => _buffer.Clear();
}

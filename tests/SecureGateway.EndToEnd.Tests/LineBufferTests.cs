using System.Text;
using SecureGateway.Host.Logging;

namespace SecureGateway.EndToEnd.Tests;

public sealed class LineBufferTests
{
    [Fact]
    public async Task No_line_is_lost_or_out_of_order_whoever_writes_and_however_fast()
    {
        var stream = new MemoryStream();
        using (var lines = new LineBuffer(stream))
        {
            var padding = new string('é', 300);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
            {
                for (var i = 0; i < 2000; i++)
                    lines.Append(new StringBuilder($"{writer} {i} {padding}\n"), urgent: i % 500 == 0);
            })));
        }

        var written = Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToArray();
        Assert.Equal(16_000, written.Length);
        foreach (var writer in written.GroupBy(line => line[0]))
            Assert.Equal(Enumerable.Range(0, 2000), writer.Select(line => int.Parse(line[1], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_line_comes_out_by_itself(bool urgent)
    {
        var stream = new ToldStream();
        using var lines = new LineBuffer(stream);
        lines.Append(new StringBuilder("one\n"), urgent);
        Assert.Equal("one\n", await stream.Written.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void What_comes_after_the_end_is_written_too()
    {
        var stream = new MemoryStream();
        var lines = new LineBuffer(stream);
        lines.Append(new StringBuilder("before\n"), urgent: false);
        lines.Dispose();
        lines.Append(new StringBuilder("after\n"), urgent: false);
        Assert.Equal("before\nafter\n", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public async Task A_stream_that_failed_is_tried_again()
    {
        var stream = new ToldStream { Failures = 1 };
        using var lines = new LineBuffer(stream);
        lines.Append(new StringBuilder("lost\n"), urgent: true);
        await stream.Failed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        lines.Append(new StringBuilder("kept\n"), urgent: true);
        Assert.Equal("kept\n", await stream.Written.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private sealed class ToldStream : MemoryStream
    {
        public int Failures { get; set; }

        public TaskCompletionSource<string> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Failed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Failures-- > 0)
            {
                Failed.TrySetResult();
                throw new IOException("the pipe is broken");
            }

            Written.TrySetResult(Encoding.UTF8.GetString(buffer, offset, count));
        }
    }
}

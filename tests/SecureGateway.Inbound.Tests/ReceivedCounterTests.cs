using System.Buffers;
using System.Text;

namespace SecureGateway.Inbound.Tests;

[Trait("Rule", "R-7")]
public sealed class ReceivedCounterTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("\r\n", 0)]
    [InlineData(".\r\n", 0)]
    [InlineData("Subject: x\r\n\r\nReceived: in the body\r\n", 0)]
    [InlineData("Received: a\r\nSubject: x\r\n\r\n", 1)]
    [InlineData("Received: a\r\nSubject: x\r\nReceived: b\r\n\r\nReceived: c\r\n", 2)]
    [InlineData("RECEIVED: a\r\nreceived: b\r\nReCeIvEd :c\r\nReceived\t: d\r\n\r\n", 4)]
    [InlineData("Received: from a\r\n\tby b\r\n Received: folded\r\nReceived: c\r\n\r\n", 2)]
    [InlineData("Received: a\r\n \r\nReceived: b\r\n\r\n", 2)]
    [InlineData("Received-SPF: pass\r\nX-Received: y\r\nReceive: z\r\nReceivedd: z\r\n\r\n", 0)]
    [InlineData("Received: a\r\nHello, no header here\r\nReceived: b\r\n", 1)]
    [InlineData("Hello\r\nReceived: b\r\n", 0)]
    [InlineData("Received: no line end", 1)]
    [InlineData("Received", 0)]
    [InlineData("Received:", 1)]
    [InlineData(": nameless\r\nReceived: b\r\n", 0)]
    [InlineData("Rec eived: x\r\nReceived: b\r\n", 0)]
    public void Fields_of_the_header_section_are_counted(string message, int count)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        Assert.Equal(count, ReceivedCounter.Count(new ReadOnlySequence<byte>(bytes)));
        for (var size = 1; size <= 7; size++)
            Assert.Equal(count, ReceivedCounter.Count(Pieces.Of(bytes, size)));
    }

    [Fact]
    public void A_long_field_name_or_line_ends_nothing()
    {
        var message = $"{new string('x', 500)}: y\r\nSubject: {new string('z', 5000)}\r\nReceived: b\r\n\r\n";
        Assert.Equal(1, ReceivedCounter.Count(Pieces.Of(Encoding.UTF8.GetBytes(message), 97)));
    }

    [Fact]
    public void Fields_that_hops_put_above_a_message_without_a_header_are_counted()
    {
        var message = string.Concat(Enumerable.Repeat("Received: from a\r\n\tby b; x\r\n", 51)) + "just text\r\n";
        Assert.Equal(51, ReceivedCounter.Count(Pieces.Of(Encoding.UTF8.GetBytes(message), 64)));
    }
}

using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace SecureGateway.Inbound.Tests;

[Trait("Rule", "Q-2")]
public sealed class PrefixedBodyTests
{
    private static readonly byte[] Prefix = "P: q\r\n"u8.ToArray();

    [Theory]
    [InlineData("", 1)]
    [InlineData("x", 1)]
    [InlineData("Subject: x\r\n\r\nbody\r\n", 1)]
    [InlineData("Subject: x\r\n\r\nbody\r\n", 5)]
    [InlineData("Subject: x\r\n\r\nbody\r\n", 100)]
    public void The_message_follows_the_field_byte_for_byte(string body, int size)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var whole = PrefixedBody.Of(Prefix, Pieces.Of(bytes, size));
        Assert.Equal([.. Prefix, .. bytes], whole.ToArray());
        Assert.Equal(Prefix.Length + bytes.Length, whole.Length);
        Assert.Equal(bytes, whole.Slice(Prefix.Length).ToArray());
    }

    [Fact]
    public void The_message_is_not_copied()
    {
        var bytes = "Subject: x\r\n"u8.ToArray();
        var whole = PrefixedBody.Of(Prefix, new ReadOnlySequence<byte>(bytes));
        var last = ReadOnlyMemory<byte>.Empty;
        foreach (var memory in whole)
            last = memory;
        Assert.True(MemoryMarshal.TryGetArray(last, out var segment));
        Assert.Same(bytes, segment.Array);
    }

    [Fact]
    public void A_part_of_a_larger_buffer_stays_a_part()
    {
        var larger = Pieces.Of("xxxxSubject: x\r\nyyyy"u8.ToArray(), 3).Slice(4, 12);
        Assert.Equal("P: q\r\nSubject: x\r\n", Encoding.UTF8.GetString(PrefixedBody.Of(Prefix, larger)));
    }
}

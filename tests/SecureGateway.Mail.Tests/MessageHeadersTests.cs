using System.Buffers;
using System.Text;

namespace SecureGateway.Mail.Tests;

public sealed class MessageHeadersTests
{
    public static TheoryData<string, string?, string?> Messages => new()
    {
        { "Subject: hello\r\nMessage-Id: <1@x>\r\n\r\nbody", "hello", "<1@x>" },
        { "Received: x\r\n by y\r\nMESSAGE-ID:<1@x>\r\nsubject :  a\r\n b\r\n\tc\r\n\r\n", "a b\tc", "<1@x>" },
        { "Subject: first\r\nSubject: second\r\n\r\n", "first", null },
        { "\r\nSubject: in the body\r\n", null, null },
        { "Subject:\r\n\r\n", "", null },
        { "Subject: cut off", "cut off", null },
        { "Subjects: no\r\nXSubject: no\r\nno field at all\r\nSubject: yes\r\n\r\n", "yes", null },
        { " folded before any field\r\nSubject: yes\r\n\r\n", "yes", null },
        { "Message-Id:\r\n <long@x>\r\n\r\n", null, "<long@x>" },
        { "", null, null },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    [Trait("Rule", "T-2")]
    public void Subject_and_message_id_are_found_however_the_bytes_lie_in_memory(string message, string? subject, string? id)
    {
        var bytes = Encoding.Latin1.GetBytes(message);
        Assert.Equal(new MessageHeaders(subject, id), MessageHeaders.Read(new ReadOnlySequence<byte>(bytes)));
        for (var size = 1; size <= Math.Max(1, bytes.Length); size++)
            Assert.Equal(new MessageHeaders(subject, id), MessageHeaders.Read(Pieces(bytes, size)));
    }

    [Fact]
    public void Octets_are_kept_one_by_one_and_long_fields_are_cut()
    {
        var bytes = Encoding.Latin1.GetBytes("Subject: \u00c3\u00a9\0\u001b[31m" + new string('x', 100_000) + "\r\nMessage-Id: <" + new string('y', 5000) + "\r\n\r\n");
        var read = MessageHeaders.Read(Pieces(bytes, 977));
        Assert.StartsWith("\u00c3\u00a9\0\u001b[31mxxx", read.Subject, StringComparison.Ordinal);
        Assert.InRange(read.Subject!.Length, 990, 1000);
        Assert.InRange(read.MessageId!.Length, 240, 250);
    }

    [Fact]
    public void A_header_without_end_is_looked_at_only_so_far() => Assert.Equal(
        MessageHeaders.None,
        MessageHeaders.Read(new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat("X-A: b\r\n", 40_000)) + "Subject: too late\r\n\r\n"))));

    private static ReadOnlySequence<byte> Pieces(byte[] bytes, int size)
    {
        Piece? first = null, last = null;
        for (var at = 0; at < bytes.Length; at += size)
        {
            last = new Piece(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)), last);
            first ??= last;
        }

        return first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            RunningIndex = before is null ? 0 : before.RunningIndex + before.Memory.Length;
            before?.Next = this;
        }
    }
}

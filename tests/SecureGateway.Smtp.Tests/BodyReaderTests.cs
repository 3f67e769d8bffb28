using System.Buffers;
using System.Net;
using System.Text;
using CsCheck;

namespace SecureGateway.Smtp.Tests;

public sealed class BodyReaderTests
{
    private static readonly Gen<string> Piece = Gen.OneOf(
        Gen.OneOfConst("\r\n", "\r\n", "\r\n.", "\r\n..", ".\r\n", "\r", "\n", ".", "\0", "\r\n.\r\n", "\r\r\n", "a", "xyz"),
        Gen.Int[1, 40].Select(length => new string('t', length)),
        Gen.Frequency((20, Gen.Const("u")), (1, Gen.Int[WireLimits.TextLine - 3, WireLimits.TextLine + 3].Select(length => new string('v', length)))));

    private static readonly Gen<string> Text = Piece.Array[0, 25].Select(string.Concat);

    private static readonly Gen<string> Clean = Gen.OneOfConst("\r\n", "\r\n.", "a", "bc.", "line\r\n", "..\r\n").Array[0, 60].Select(pieces => string.Concat(pieces) + "\r\n");

    private static readonly Gen<int[]> Cuts = Gen.Int[1, 30].Array[1, 8];

    [Fact]
    public void However_cut_it_reads_what_a_naive_reader_reads() =>
        Gen.Select(Text, Cuts, Gen.Bool, Gen.OneOf(Gen.Int[0, 60], Gen.Const(100_000))).Sample((text, cuts, dots, limit) =>
        {
            var expected = NaiveReader.Read(text, dots, limit);
            var budget = new ReceiveBudget();
            var buffer = new MessageBuffer(budget.Enter(IPAddress.Loopback));
            var reader = new BodyReader(buffer);
            reader.Begin(dots, limit);
            var end = Feed(reader, Encoding.Latin1.GetBytes(text), cuts);
            if (!dots)
                reader.Complete();
            Assert.Equal((expected.End, expected.Defect), (end, reader.Defect));
            if (!dots || end >= 0)
                Assert.Equal(expected.Body, Encoding.Latin1.GetString(buffer.Sequence.ToArray()));
            buffer.Clear();
            Assert.Equal(0, budget.Used);
        }, iter: 3_000);

    [Fact]
    public void What_is_stuffed_comes_out_as_it_was() =>
        Gen.Select(Clean, Cuts).Sample((text, cuts) =>
        {
            var stuffed = (text.StartsWith('.') ? "." : "") + text.Replace("\r\n.", "\r\n..", StringComparison.Ordinal) + ".\r\nNOOP\r\n";
            var buffer = new MessageBuffer(new ReceiveBudget().Enter(IPAddress.Loopback));
            var reader = new BodyReader(buffer);
            reader.Begin(dots: true, 100_000);
            var end = Feed(reader, Encoding.Latin1.GetBytes(stuffed), cuts);
            Assert.Equal((stuffed.Length - 6, MessageDefect.None, text), (end, reader.Defect, Encoding.Latin1.GetString(buffer.Sequence.ToArray())));
            buffer.Clear();
        }, iter: 3_000);

    private static int Feed(BodyReader reader, byte[] bytes, int[] cuts)
    {
        var at = 0;
        for (var i = 0; at < bytes.Length; i++)
        {
            var length = Math.Min(cuts[i % cuts.Length], bytes.Length - at);
            var ended = reader.Read(bytes.AsSpan(at, length), out var consumed);
            at += consumed;
            if (ended)
                return at;
            Assert.Equal(length, consumed);
        }

        return -1;
    }
}

using System.Text;

namespace SecureGateway.Delivery.Tests;

public sealed class ReplyParserTests
{
    [Theory]
    [InlineData("250 Ok\r\n", "250 Ok")]
    [InlineData("250\r\n", "250 ")]
    [InlineData("250 2.1.0 Ok\r\n", "250 2.1.0 Ok")]
    [InlineData("550-5.1.1 No\r\n550 5.1.1 such user\r\n", "550 5.1.1 No such user")]
    [InlineData("550 2.1.1 class and code disagree\r\n", "550 2.1.1 class and code disagree")]
    [InlineData("220 mx ESMTP\n", "220 mx ESMTP")]
    public void A_reply_is_read_whole(string wire, string read)
    {
        var bytes = Encoding.Latin1.GetBytes(wire + "250 next\r\n");

        Assert.Equal(ReplyParser.Result.Complete, ReplyParser.TryParse(bytes, out var reply, out var consumed));
        Assert.Equal(wire.Length, consumed);
        Assert.Equal(read, reply.ToString());
    }

    [Fact]
    public void A_reply_is_incomplete_until_its_last_octet()
    {
        var wire = "250-mx.example.org greets you\r\n250-PIPELINING\r\n250 SIZE 1000\r\n"u8.ToArray();
        for (var length = 0; length < wire.Length; length++)
            Assert.Equal(ReplyParser.Result.Incomplete, ReplyParser.TryParse(wire.AsSpan(0, length), out _, out _));
        Assert.Equal(ReplyParser.Result.Complete, ReplyParser.TryParse(wire, out _, out _));
    }

    [Theory]
    [InlineData("hello\r\n")]
    [InlineData("25 x\r\n")]
    [InlineData("2500 x\r\n")]
    [InlineData("650 x\r\n")]
    [InlineData("250-a\r\n550 b\r\n")]
    [InlineData("\r\n")]
    public void What_is_no_reply_is_told(string wire) =>
        Assert.Equal(ReplyParser.Result.Malformed, ReplyParser.TryParse(Encoding.Latin1.GetBytes(wire), out _, out _));

    [Fact]
    public void Capabilities_are_read_in_any_case_and_unknown_ones_are_left()
    {
        var offered = SmtpCapabilities.Parse(["mx greets", "starttls", "SIZE 1000", "AUTH PLAIN login", "AUTH=CRAM-MD5", "8bitMIME", "X-UNKNOWN a b", ""]);

        Assert.True(offered is { StartTls: true, EightBitMime: true, MaxSize: 1000, Pipelining: false });
        Assert.Equal(["PLAIN", "LOGIN", "CRAM-MD5"], offered.Mechanisms.ToArray());
    }

    [Fact]
    public void A_capability_in_the_greeting_line_is_none() => Assert.False(SmtpCapabilities.Parse(["STARTTLS"]).StartTls);
}

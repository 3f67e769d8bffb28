using SecureGateway.Smtp.Tests.Harness;

namespace SecureGateway.Smtp.Tests;

/// <summary>Data ends at CRLF . CRLF and nowhere else (CVE-2023-51764, -51765, -51766, -51747).</summary>
public sealed class EndOfDataTests
{
    private const string Open = Play.Hello + Play.Envelope + "DATA\r\n";

    private const string Smuggled = "MAIL FROM:<smuggled@example.org>\r\nRCPT TO:<b@example.net>\r\nDATA\r\nsmuggled\r\n";

    [Theory]
    [InlineData("\n.\n", "550 5.5.2 Bare LF")]
    [InlineData("\n.\r", "550 5.5.2 Bare LF")]
    [InlineData("\r.\n", "550 5.5.2 Bare CR")]
    [InlineData("\r.\r", "550 5.5.2 Bare CR")]
    [InlineData("\n.\r\n", "550 5.5.2 Bare LF")]
    [InlineData("\r.\r\n", "550 5.5.2 Bare CR")]
    [InlineData("\r\n.\n", "550 5.5.2 Bare LF")]
    [InlineData("\r\n.\r", "550 5.5.2 Bare CR")]
    [InlineData("\r\n\0.\r\n", "550 5.5.2 NUL")]
    [InlineData("\r\n.\r\r\n", "550 5.5.2 Bare CR")]
    [InlineData("\r\r\n.\r\r\n", "550 5.5.2 Bare CR")]
    [InlineData("\r\r\n.\rx\r\n", "550 5.5.2 Bare CR")]
    [InlineData("\r\n.\0\r\n", "550 5.5.2 NUL")]
    public Task What_only_looks_like_the_end_is_not_and_refuses_the_message(string almost, string refusal) => Play.Everywhere(
        Open + "first" + almost + Smuggled + "\r\n.\r\nQUIT\r\n",
        ["250", "250", "250", "354", refusal, "221"],
        check: session =>
        {
            Assert.Empty(session.Messages);
            Assert.DoesNotContain(session.Asked, asked => asked.Contains("smuggled", StringComparison.Ordinal));
        });

    [Fact]
    public Task Cr_cr_lf_before_a_true_end_is_a_bare_cr_and_the_end_counts() => Play.Everywhere(
        Open + "first\r\r\n.\r\nRSET\r\nQUIT\r\n",
        ["250", "250", "250", "354", "550 5.5.2 Bare CR", "250", "221"]);

    [Fact]
    public Task After_a_message_was_refused_for_what_is_in_it_the_envelope_is_gone() => Play.Everywhere(
        Open + "a\nb\r\n.\r\nRCPT TO:<b@example.net>\r\nDATA\r\nQUIT\r\n",
        ["250", "250", "250", "354", "550 5.5.2", "503", "503", "221"],
        check: session => Assert.Equal(["REFUSED BareLf: 550", "RESET", "CLOSED"], session.Asked[^3..]));

    [Fact]
    public Task A_message_that_is_only_a_dot_is_empty() => Play.Everywhere(
        Open + ".\r\nQUIT\r\n",
        ["250", "250", "250", "354", "250", "221"],
        check: session => Assert.Equal("", Assert.Single(session.Messages).Body));

    [Theory]
    [InlineData("..\r\n", ".\r\n")]
    [InlineData(".first line too\r\n", "first line too\r\n")]
    [InlineData("...\r\n", "..\r\n")]
    [InlineData("a\r\n..b\r\n.c\r\n..\r\n", "a\r\n.b\r\nc\r\n.\r\n")]
    [InlineData("\r\n\r\n", "\r\n\r\n")]
    [InlineData("a.\r\n . \r\nb..\r\n", "a.\r\n . \r\nb..\r\n")]
    public Task Dots_at_line_starts_are_taken_away(string sent, string received) => Play.Everywhere(
        Open + sent + ".\r\nQUIT\r\n",
        ["250", "250", "250", "354", "250", "221"],
        check: session => Assert.Equal(received, Assert.Single(session.Messages).Body));

    [Fact]
    public Task Eight_bit_octets_pass_unchanged()
    {
        var text = string.Concat(Enumerable.Range(1, 255).Select(c => (char)c).Where(c => c is not ('\r' or '\n'))) + "\r\n";
        return Play.Everywhere(
            Open + text + ".\r\nQUIT\r\n",
            ["250", "250", "250", "354", "250", "221"],
            check: session => Assert.Equal(text, Assert.Single(session.Messages).Body));
    }

    [Fact]
    public Task Two_messages_in_one_batch_stay_two() => Play.Everywhere(
        Open + "one\r\n.\r\n" + Play.Envelope + "DATA\r\ntwo\r\n.\r\nQUIT\r\n",
        ["250", "250", "250", "354", "250", "250", "250", "354", "250", "221"],
        check: session => Assert.Equal(["one\r\n", "two\r\n"], session.Messages.Select(message => message.Body)));

    [Fact]
    public Task A_message_cut_off_was_never_there() => Play.Everywhere(
        Open + "half a message\r\n.\r",
        ["250", "250", "250", "354"],
        check: session =>
        {
            Assert.Empty(session.Messages);
            Assert.DoesNotContain("MESSAGE", session.Asked);
            Assert.Equal(SmtpSessionEnd.ClientClosed, session.End);
        });

    [Theory]
    [InlineData("EHLO client.test\nMAIL FROM:<a@b.test>\r\n", new[] { "500 5.5.2", "503" })]
    [InlineData("NOOP\rRSET\r\n", new[] { "500 5.5.2" })]
    [InlineData("NO\0OP\r\n", new[] { "500 5.5.2" })]
    [InlineData("NOOP\r\r\n", new[] { "500 5.5.2" })]
    public Task Commands_end_in_crlf_and_hold_no_control_characters(string script, string[] replies) => Play.Everywhere(script, replies);
}

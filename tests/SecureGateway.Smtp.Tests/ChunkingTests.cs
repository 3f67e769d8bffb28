using SecureGateway.Smtp.Tests.Harness;

namespace SecureGateway.Smtp.Tests;

/// <summary>BDAT (RFC 3030), and what has gone wrong with it elsewhere.</summary>
public sealed class ChunkingTests
{
    private const string Open = Play.Hello + Play.Envelope;

    [Fact]
    public Task Chunks_become_one_message() => Play.Everywhere(
        Open + "BDAT 7\r\nfirst\r\nBDAT 5\r\n.\r\n..BDAT 6 LAST\r\nlast\r\nQUIT\r\n",
        ["250", "250", "250", "250", "250", "250 2.0.0 Queued", "221"],
        check: session => Assert.Equal("first\r\n.\r\n..last\r\n", Assert.Single(session.Messages).Body));

    [Fact]
    public Task A_message_that_ends_without_crlf_stays_so() => Play.Everywhere(
        Open + "BDAT 3 LAST\r\nabcQUIT\r\n",
        ["250", "250", "250", "250", "221"],
        check: session => Assert.Equal("abc", Assert.Single(session.Messages).Body));

    [Fact]
    public Task Nothing_can_be_last() => Play.Everywhere(
        Open + "BDAT 0 LAST\r\n" + Play.Envelope + "bdat 3\r\nabcBDAT 0\r\nBDAT 0 last\r\nQUIT\r\n",
        ["250", "250", "250", "250", "250", "250", "250", "250", "250", "221"],
        check: session => Assert.Equal(["", "abc"], session.Messages.Select(message => message.Body)));

    [Fact]
    public Task Outside_a_transaction_the_octets_are_read_and_never_executed() => Play.Everywhere(
        "BDAT 6\r\nRSET\r\nBDAT 0 LAST\r\n" + Play.Hello + "BDAT 6 LAST\r\nQUIT\r\nBDAT 0 LAST\r\nBDAT 0\r\nQUIT\r\n",
        ["503 5.5.1", "503 5.5.1", "250", "503 5.5.1", "503 5.5.1", "503 5.5.1", "221"]);

    [Fact]
    public Task Without_recipients_the_octets_are_read_and_the_transaction_is_over() => Play.Everywhere(
        Play.Hello + "MAIL FROM:<>\r\nBDAT 6\r\nQUIT\r\nRCPT TO:<b@example.net>\r\nBDAT 6 LAST\r\nQUIT\r\nQUIT\r\n",
        ["250", "250", "554 5.5.1", "503", "503", "221"],
        check: session => Assert.Empty(session.Messages));

    [Fact]
    public Task Rset_between_chunks_forgets_them() => Play.Everywhere(
        Open + "BDAT 3\r\nabcRSET\r\nBDAT 3 LAST\r\ndefRCPT TO:<b@example.net>\r\n" + Play.Envelope + "BDAT 3 LAST\r\nghiQUIT\r\n",
        ["250", "250", "250", "250", "250", "503", "503", "250", "250", "250", "221"],
        check: session => Assert.Equal("ghi", Assert.Single(session.Messages).Body));

    [Fact]
    public Task Data_between_chunks_is_refused_and_ends_the_transaction() => Play.Everywhere(
        Open + "BDAT 3\r\nabcDATA\r\nBDAT 3 LAST\r\ndefDATA\r\nQUIT\r\n",
        ["250", "250", "250", "250", "503 5.5.1", "503", "503", "221"],
        check: session => Assert.Empty(session.Messages));

    [Fact]
    public Task Mail_and_rcpt_between_chunks_are_refused_and_change_nothing() => Play.Everywhere(
        Open + "BDAT 3\r\nabcMAIL FROM:<>\r\nRCPT TO:<c@example.net>\r\nBDAT 0 LAST\r\nQUIT\r\n",
        ["250", "250", "250", "250", "503", "503", "250", "221"],
        check: session => Assert.Single(Assert.Single(session.Messages).Envelope.Recipients));

    [Fact]
    public Task After_a_failed_chunk_neither_data_nor_further_chunks_go_through() => Play.Everywhere(
        Open + "BDAT 3\r\na\nbBDAT 6\r\nQUIT\r\nDATA\r\nRCPT TO:<b@example.net>\r\nBDAT 3 LAST\r\nabcQUIT\r\n",
        ["250", "250", "250", "550 5.5.2 Bare LF", "503", "503", "503", "503", "221"],
        check: session =>
        {
            Assert.Empty(session.Messages);
            Assert.DoesNotContain("MESSAGE", session.Asked);
            Assert.Contains("RESET", session.Asked);
        });

    [Theory]
    [InlineData("BDAT 4 LAST\r\nab\nc", "550 5.5.2 Bare LF")]
    [InlineData("BDAT 4 LAST\r\nab\rc", "550 5.5.2 Bare CR")]
    [InlineData("BDAT 3 LAST\r\nab\r", "550 5.5.2 Bare CR")]
    [InlineData("BDAT 4 LAST\r\nab\0c", "550 5.5.2 NUL")]
    public Task A_chunk_is_judged_as_data_is(string chunk, string refusal) => Play.Everywhere(
        Open + chunk + "QUIT\r\n", ["250", "250", "250", refusal, "221"]);

    [Fact]
    public Task A_line_end_may_be_cut_between_chunks() => Play.Everywhere(
        Open + "BDAT 2\r\na\rBDAT 1\r\n\nBDAT 2\r\nb\rBDAT 1 LAST\r\nxQUIT\r\n",
        ["250", "250", "250", "250", "250", "250", "550 5.5.2 Bare CR", "221"]);

    [Theory]
    [InlineData("BDAT\r\n")]
    [InlineData("BDAT x\r\n")]
    [InlineData("BDAT -1\r\n")]
    [InlineData("BDAT 5 FIRST\r\n")]
    [InlineData("BDAT 5LAST\r\n")]
    [InlineData("BDAT 99999999999999999999\r\n")]
    [InlineData("BDAT 100000000000000000000\r\n")]
    public Task A_chunk_of_unknown_length_ends_the_session(string command) => Play.Everywhere(
        Open + command + "QUIT\r\n",
        ["250", "250", "250", "501 5.5.4"],
        check: session => Assert.Equal(SmtpSessionEnd.ProtocolViolation, session.End));

    [Fact]
    public Task A_chunk_beyond_the_size_is_read_refused_and_never_executed() => Play.Everywhere(
        Open + "BDAT 60\r\n" + string.Concat(Enumerable.Repeat("RSET\r\n", 10)) + "BDAT 60 LAST\r\n" + string.Concat(Enumerable.Repeat("QUIT\r\n", 10)) + "NOOP\r\n",
        ["250", "250", "250", "250", "552 5.3.4", "250"],
        session => session.Limits = new SmtpLimits(100, 10));

    [Fact]
    public async Task Millions_of_small_chunks_hold_no_more_than_their_octets()
    {
        var session = new RecordingSession { Limits = new SmtpLimits(10_000_000, 10) };
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(Open);
        var batch = string.Concat(Enumerable.Repeat("BDAT 1\r\n\rBDAT 1\r\n\n", 5_000));
        for (var i = 0; i < 20; i++)
            Assert.Equal(10_000, Play.Replies(await connection.SendAsync(batch)).Length);
        Assert.InRange(connection.Budget.Used, 200_000, 600_000);
        await connection.SendAsync("BDAT 0 LAST\r\nQUIT\r\n");
        Assert.Equal(200_000, Assert.Single(session.Messages).Body.Length);
        Assert.Equal(0, connection.Budget.Used);
    }
}

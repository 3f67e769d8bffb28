using SecureGateway.Mail;
using SecureGateway.Smtp.Tests.Harness;

namespace SecureGateway.Smtp.Tests;

public sealed class LimitTests
{
    private const string Open = Play.Hello + Play.Envelope + "DATA\r\n";

    [Fact]
    public Task A_command_line_has_a_bound_and_what_is_longer_is_read_to_its_end() => Play.Everywhere(
        "NOOP " + new string('x', WireLimits.CommandLine - 7) + "\r\nNOOP " + new string('x', WireLimits.CommandLine - 6) + "\r\nNOOP "
        + new string('x', 20_000) + "\r\nNOOP\r\n",
        ["250", "500 5.5.2 Command line too long", "500 5.5.2", "250"]);

    [Fact]
    public Task A_text_line_has_a_bound() => Play.Everywhere(
        Open + new string('x', WireLimits.TextLine - 2) + "\r\n." + new string('x', WireLimits.TextLine - 2) + "\r\n.\r\n"
        + Play.Envelope + "DATA\r\n" + new string('x', WireLimits.TextLine - 1) + "\r\nQUIT\r\n.\r\nQUIT\r\n",
        ["250", "250", "250", "354", "250", "250", "250", "354", "550 5.6.0 Line too long", "221"]);

    [Fact]
    public Task Size_is_enforced_on_what_is_received() => Play.Everywhere(
        Open + new string('x', 98) + "\r\n.\r\n" + Play.Envelope + "DATA\r\n" + new string('x', 99) + "\r\nQUIT\r\n.\r\n"
        + "MAIL FROM:<> SIZE=100\r\nRSET\r\nMAIL FROM:<> SIZE=101\r\nMAIL FROM:<> SIZE=99999999999999999999\r\nQUIT\r\n",
        ["250", "250", "250", "354", "250", "250", "250", "354", "552 5.3.4", "250", "250", "552 5.3.4", "552 5.3.4", "221"],
        session => session.Limits = new SmtpLimits(100, 10),
        session =>
        {
            Assert.Equal(100, Assert.Single(session.Messages).Body.Length);
            Assert.Equal(["REFUSED TooLarge: 552", "REFUSED : 552", "REFUSED : 552"], session.Asked.Where(asked => asked.StartsWith("REFUSED", StringComparison.Ordinal)));
        });

    [Fact]
    public Task Stuffed_dots_do_not_count_as_size() => Play.Everywhere(
        Open + string.Concat(Enumerable.Repeat("..\r\n", 33)) + ".\r\nQUIT\r\n",
        ["250", "250", "250", "354", "250", "221"],
        session => session.Limits = new SmtpLimits(99, 10));

    [Fact]
    public Task More_recipients_than_allowed_are_put_off_and_do_no_harm() => Play.Everywhere(
        Play.Hello + "MAIL FROM:<>\r\n" + string.Concat(Enumerable.Repeat("RCPT TO:<b@example.net>\r\n", 30)) + "DATA\r\n.\r\nQUIT\r\n",
        ["250", "250", "250", "250", .. Enumerable.Repeat("452 4.5.3", 28), "354", "250", "221"],
        session => session.Limits = new SmtpLimits(1000, 2),
        session => Assert.Equal(2, Assert.Single(session.Messages).Envelope.Recipients.Length));

    [Fact]
    public async Task The_budget_is_shared_and_exhausting_it_is_temporary()
    {
        var budget = new ReceiveBudget(20_000);
        var limits = new SmtpLimits(10_000, 10);
        var greedy = new RecordingSession { Limits = limits };
        var first = new ScriptedConnection(greedy, budget: budget);
        await first.SendAsync(Open + string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 80)));
        Assert.InRange(budget.Used, 8_000, 20_000);

        var second = new ScriptedConnection(new RecordingSession { Limits = limits }, budget: budget);
        var said = await second.SendAsync(Open + string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 98)) + "QUIT\r\n.\r\nNOOP\r\n");
        Assert.Equal(["452 4.3.1 Too much mail being received; try again", "250 2.0.0 Ok"], Play.Replies(said)[^2..]);

        Assert.Contains("250 2.0.0 Queued", await first.SendAsync(".\r\n"));
        Assert.Equal(0, budget.Used);
        Assert.Contains("250 2.0.0 Queued", await second.SendAsync(Play.Envelope + "DATA\r\nx\r\n.\r\n"));
        await first.FinishAsync();
        await second.FinishAsync();
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.8")]
    [InlineData("2001:db8::1", "2001:db8:0:1::1")]
    public async Task One_client_cannot_use_up_the_budget_for_the_others(string client, string other)
    {
        var budget = new ReceiveBudget(1_000_000);
        var limits = new SmtpLimits(200_000, 10);
        var most = Lines(150_000);
        var first = Connect(client);
        await first.SendAsync(Open + most);
        var second = Connect(client == "2001:db8::1" ? "2001:db8::2" : client); // the same /64 is the same client
        Assert.Equal("452 4.3.1 Too much mail being received; try again", Play.Replies(await second.SendAsync(Open + most + ".\r\n"))[^1]);
        var third = Connect(other);
        Assert.Equal("250 2.0.0 Queued", Play.Replies(await third.SendAsync(Open + most + ".\r\n"))[^1]);

        Assert.Equal("250 2.0.0 Queued", Play.Replies(await first.SendAsync(".\r\n"))[^1]);
        Assert.Equal("250 2.0.0 Queued", Play.Replies(await second.SendAsync(Play.Envelope + "DATA\r\n" + most + ".\r\n"))[^1]);
        foreach (var connection in new[] { first, second, third })
            await connection.FinishAsync();
        Assert.Equal(0, budget.Used);

        ScriptedConnection Connect(string from) => new(new RecordingSession { Limits = limits }, budget: budget, client: from);
    }

    [Fact]
    public async Task A_message_of_the_largest_size_fits_into_the_share_of_its_client()
    {
        var budget = new ReceiveBudget(400_000);
        var connection = new ScriptedConnection(new RecordingSession { Limits = new SmtpLimits(200_000, 10) }, budget: budget);
        Assert.True(budget.PerClient < 200_000);
        Assert.Equal("250 2.0.0 Queued", Play.Replies(await connection.SendAsync(Open + Lines(200_000) + ".\r\n"))[^1]);
        await connection.FinishAsync();
    }

    [Fact]
    public async Task A_larger_size_that_is_applied_later_is_more_than_a_promise()
    {
        var budget = new ReceiveBudget(400_000);
        var connection = new ScriptedConnection(new RecordingSession { Limits = new SmtpLimits(900_000, 10) }, budget: budget);
        Assert.Equal("250 2.0.0 Queued", Play.Replies(await connection.SendAsync(Open + Lines(900_000) + ".\r\n"))[^1]);
        await connection.FinishAsync();

        var later = new ScriptedConnection(new RecordingSession { Limits = new SmtpLimits(1000, 10) }, budget: budget);
        await later.SendAsync(Play.Hello);
        Assert.Equal(400_000, budget.Capacity);
        await later.FinishAsync();
    }

    [Fact]
    public async Task A_client_that_goes_away_gives_its_budget_back()
    {
        var connection = new ScriptedConnection(new RecordingSession());
        await connection.SendAsync(Open + "x\r\n");
        Assert.NotEqual(0, connection.Budget.Used);
        await connection.FinishAsync();
        Assert.Equal(0, connection.Budget.Used);
    }

    [Fact]
    public async Task A_message_larger_than_a_piece_arrives_whole()
    {
        var line = string.Concat(Enumerable.Range(0, 10).Select(i => new string((char)('0' + i), 7))) + "\r\n";
        var text = string.Concat(Enumerable.Repeat(line, 10_000));
        var session = new RecordingSession();
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(Play.Hello + $"MAIL FROM:<> SIZE={text.Length}\r\nRCPT TO:<b@example.net>\r\nDATA\r\n" + text + ".\r\nQUIT\r\n", Granularity.Line);
        await connection.Server;
        Assert.Equal(text, Assert.Single(session.Messages).Body);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_given_up()
    {
        var session = new RecordingSession();
        session.Limits = session.Limits with { IdleCommands = int.MaxValue };
        var connection = new ScriptedConnection(session, outputLimit: 1000);
        await connection.WriteAsync(string.Concat(Enumerable.Repeat("HELP\r\n", 1000)));
        Assert.False(connection.Server.IsCompleted);
        connection.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(SmtpSessionEnd.TimedOut, session.End);
        connection.Advance(TimeSpan.FromSeconds(10));
        await connection.Server.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Contains(connection.Logged, line => line.Contains("did not take the last reply", StringComparison.Ordinal));
    }

    private static string Lines(int octets) => string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", octets / 100));

    [Theory]
    [InlineData("text\nof two lines\r\rand controls \0", "550-5.7.1 text\r\n550 5.7.1 of two lines??and controls ?\r\n")]
    public void A_reply_never_breaks_its_line(string text, string wire)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        ReplyWriter.Write(output, SmtpReply.Of(550, "5.7.1", text));
        Assert.Equal(wire, System.Text.Encoding.ASCII.GetString(output.WrittenSpan));
    }
}

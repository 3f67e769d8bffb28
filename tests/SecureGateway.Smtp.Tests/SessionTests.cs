using SecureGateway.Mail;
using SecureGateway.Smtp.Tests.Harness;

namespace SecureGateway.Smtp.Tests;

public sealed class SessionTests
{
    [Fact]
    public Task A_message_goes_through() => Play.Everywhere(
        Play.Hello + Play.Envelope + "DATA\r\nSubject: x\r\n\r\nhello\r\n.\r\nQUIT\r\n",
        ["250 HELP", "250 2.1.0", "250 2.1.5", "354", "250 2.0.0 Queued", "221 2.0.0"],
        check: session =>
        {
            var (envelope, body) = Assert.Single(session.Messages);
            Assert.Equal("Subject: x\r\n\r\nhello\r\n", body);
            Assert.Equal("a@example.org", envelope.Sender!.ToString());
            Assert.Equal("b@example.net", Assert.Single(envelope.Recipients).Address.ToString());
            Assert.Equal(["EHLO client.test", "MAIL a@example.org", "RCPT b@example.net", "MESSAGE", "CLOSED"], session.Asked);
            Assert.Equal(SmtpSessionEnd.Quit, session.End);
        });

    [Fact]
    public async Task Ehlo_offers_what_is_spoken_and_nothing_else()
    {
        var connection = new ScriptedConnection(new RecordingSession());
        connection.Received();
        Assert.Equal(
            "250-mx.test\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250-STARTTLS\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-CHUNKING\r\n"
            + "250-ENHANCEDSTATUSCODES\r\n250-DSN\r\n250 HELP\r\n",
            await connection.SendAsync(Play.Hello));
        Assert.Equal("250 mx.test\r\n", await connection.SendAsync("HELO client.test\r\n"));
        await connection.FinishAsync();
    }

    [Fact, Trait("Rule", "O-3")]
    public Task Starttls_is_neither_offered_nor_accepted_when_the_verdict_says_so() => Play.Everywhere(
        Play.Hello + "STARTTLS\r\nQUIT\r\n",
        ["250 HELP", "502 5.5.1", "221"],
        session => session.Hello = SmtpHelloVerdict.WithoutStartTls);

    [Fact, Trait("Rule", "M-4")]
    public Task Everything_but_a_few_commands_waits_for_tls_where_it_is_required() => Play.Everywhere(
        "NOOP\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<a@b.test>\r\nDATA\r\nVRFY x\r\nHELP\r\nFOO\r\nBDAT 6 LAST\r\nQUIT\r\n"
        + "RSET\r\nHELO x\r\n" + Play.Hello + "MAIL FROM:<>\r\nQUIT\r\n",
        [
            "250", "530 5.7.0 Must issue a STARTTLS command first", "530 5.7.0", "530 5.7.0", "530 5.7.0", "530 5.7.0", "530 5.7.0", "530 5.7.0",
            "250", "250", "250", "530 5.7.0", "221",
        ],
        session => session.MustStartTls = true,
        session => Assert.DoesNotContain(session.Asked, asked => asked.StartsWith("MAIL", StringComparison.Ordinal)));

    [Fact]
    public Task Commands_out_of_order_are_refused() => Play.Everywhere(
        "MAIL FROM:<a@b.test>\r\n" + Play.Hello + "RCPT TO:<a@b.test>\r\nDATA\r\nMAIL FROM:<a@b.test>\r\nMAIL FROM:<a@b.test>\r\nDATA\r\n"
        + "STARTTLS\r\nRSET\r\nRCPT TO:<a@b.test>\r\nQUIT\r\n",
        ["503 5.5.1", "250", "503 5.5.1", "503 5.5.1", "250 2.1.0", "503 5.5.1", "554 5.5.1", "503 5.5.1", "250", "503 5.5.1", "221"]);

    [Fact]
    public Task Small_commands_are_answered() => Play.Everywhere(
        "noop\r\nNOOP with words\r\nVRFY user\r\nHELP\r\nEXPN list\r\nETRN x\r\nTURN\r\nAUTH PLAIN AAAA\r\nWHAT\r\n\r\nRSET x\r\nEHLO\r\nEHLO two words\r\nquit\r\n",
        ["250", "250", "252", "214", "502 5.5.1", "502 5.5.1", "502 5.5.1", "502 5.5.1", "500 5.5.1", "500 5.5.1", "501 5.5.4", "501 5.5.4", "501 5.5.4", "221"]);

    [Fact]
    public Task A_new_ehlo_ends_the_transaction() => Play.Everywhere(
        Play.Hello + Play.Envelope + Play.Hello + "DATA\r\nQUIT\r\n",
        ["250", "250", "250", "250", "503 5.5.1", "221"],
        check: session => Assert.Equal(1, session.Asked.Count(asked => asked == "RESET")));

    [Fact]
    public Task A_refused_hello_leaves_everything_as_it_was() => Play.Everywhere(
        Play.Hello + "MAIL FROM:<a@b.test>\r\nQUIT\r\n",
        ["550 5.7.1 No", "503 5.5.1", "221"],
        session => session.Hello = new SmtpHelloVerdict(SmtpReply.Of(550, "5.7.1", "No"), false));

    [Fact]
    public Task A_refused_sender_opens_no_transaction_and_a_refused_recipient_is_none() => Play.Everywhere(
        Play.Hello + "MAIL FROM:<bad@b.test>\r\nRCPT TO:<x@b.test>\r\nMAIL FROM:<>\r\nRCPT TO:<bad@b.test>\r\nDATA\r\nRCPT TO:<good@b.test>\r\nDATA\r\n.\r\nQUIT\r\n",
        ["250", "550 5.7.1", "503", "250", "450 4.2.0", "554 5.5.1", "250", "354", "250", "221"],
        session =>
        {
            session.OnMail = mail => mail.Sender is null ? SmtpReplies.Ok : SmtpReply.Of(550, "5.7.1", "No");
            session.OnRecipient = recipient => recipient.Address.LocalPart == "good" ? SmtpReplies.Ok : SmtpReply.Of(450, "4.2.0", "Later");
        },
        session => Assert.Equal("good@b.test", Assert.Single(Assert.Single(session.Messages).Envelope.Recipients).Address.ToString()));

    [Fact]
    public Task After_a_refused_end_of_data_the_envelope_is_gone() => Play.Everywhere(
        Play.Hello + Play.Envelope + "DATA\r\nx\r\n.\r\nRCPT TO:<b@example.net>\r\nDATA\r\nQUIT\r\n",
        ["250", "250", "250", "354", "451 4.3.0", "503 5.5.1", "503 5.5.1", "221"],
        session => session.OnMessage = () => new(SmtpReply.Of(451, "4.3.0", "Not stored")),
        session => Assert.Contains("RESET", session.Asked));

    [Fact]
    public Task After_an_accepted_message_the_envelope_is_gone() => Play.Everywhere(
        Play.Hello + Play.Envelope + "DATA\r\nx\r\n.\r\nRCPT TO:<b@example.net>\r\nDATA\r\nQUIT\r\n",
        ["250", "250", "250", "354", "250", "503 5.5.1", "503 5.5.1", "221"]);

    [Fact]
    public async Task Replies_to_a_batch_are_one_flush()
    {
        var connection = new ScriptedConnection(new RecordingSession());
        connection.Received();
        var pending = connection.Client.Input.ReadAsync();
        Assert.False(pending.IsCompleted);
        await connection.WriteAsync("EHLO a\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<a@b.test>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n");
        var first = await pending;
        Assert.EndsWith("221 2.0.0 mx.test closing\r\n", System.Text.Encoding.ASCII.GetString(first.Buffer.FirstSpan));
        connection.Client.Input.AdvanceTo(first.Buffer.End);
        await connection.FinishAsync();
    }

    [Fact]
    public async Task A_refused_connection_hears_the_reply_instead_of_a_greeting()
    {
        var connection = new ScriptedConnection(new RecordingSession { RefuseConnection = SmtpReply.Of(554, "5.7.1", "Go away") });
        await connection.Server;
        Assert.Equal("554 5.7.1 Go away\r\n", connection.Received());
    }

    [Fact]
    public async Task A_factory_that_fails_is_421_and_logged()
    {
        var connection = new ScriptedConnection(new RecordingSession { OnConnect = () => throw new InvalidOperationException("no policy") });
        await connection.Server;
        Assert.Equal("421 4.3.0 Internal error; closing\r\n", connection.Received());
        Assert.Contains(connection.Logged, line => line.StartsWith("Error", StringComparison.Ordinal) && line.EndsWith("no policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_comes_before_the_greeting_is_executed_after_it_and_logged()
    {
        var asking = new TaskCompletionSource();
        var session = new RecordingSession { OnConnect = () => asking.Task };
        var connection = new ScriptedConnection(session);
        Assert.Equal("", await connection.SendAsync("NOOP\r\nQUIT\r\n"));
        asking.SetResult();
        Assert.Equal(["220", "250", "221"], Play.Replies(await connection.FinishAsync()).Select(reply => reply[..3]));
        Assert.Contains(connection.Logged, line => line.Contains("talked before the greeting", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_stopped_before_it_began_says_so()
    {
        var asking = new TaskCompletionSource();
        var session = new RecordingSession { OnConnect = () => asking.Task };
        var connection = new ScriptedConnection(session);
        session.Connection!.Stop("too many sessions");
        asking.SetResult();
        await connection.Server.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(SmtpSessionEnd.Stopped, session.End);
        Assert.EndsWith("421 4.3.2 Closing; try again later\r\n", connection.Received());
    }

    [Fact]
    public async Task The_factory_is_told_a_mapped_address_as_the_address_it_is()
    {
        var session = new RecordingSession();
        var connection = new ScriptedConnection(session);
        Assert.Equal("192.0.2.7:4711", session.Connection!.Remote.ToString());
        Assert.Equal("test", session.Connection.Listener);
        Assert.Null(session.Connection.Tls);
        await connection.FinishAsync();
        Assert.Equal(SmtpSessionEnd.ClientClosed, session.End);
    }

    [Fact]
    public async Task An_exception_of_the_session_is_421_and_nothing_was_accepted()
    {
        var session = new RecordingSession { OnMessage = () => throw new InvalidOperationException("broken") };
        var connection = new ScriptedConnection(session);
        var said = await connection.SendAsync(Play.Hello + Play.Envelope + "DATA\r\nx\r\n.\r\nNOOP\r\n");
        await connection.Server;
        Assert.EndsWith("354 End data with <CR><LF>.<CR><LF>\r\n421 4.3.0 Internal error; closing\r\n", said);
        Assert.Equal(SmtpSessionEnd.InternalError, session.End);
        Assert.Empty(session.Messages);
        Assert.Contains(connection.Logged, line => line.StartsWith("Error", StringComparison.Ordinal) && line.EndsWith("broken", StringComparison.Ordinal));
        Assert.Equal(0, connection.Budget.Used);
    }

    [Fact]
    public async Task A_421_of_the_session_ends_it()
    {
        var session = new RecordingSession { OnMail = _ => SmtpReply.Of(421, "4.3.2", "Later") };
        var connection = new ScriptedConnection(session);
        Assert.EndsWith("421 4.3.2 Later\r\n", await connection.SendAsync(Play.Hello + "MAIL FROM:<>\r\nNOOP\r\n"));
        await connection.Server;
        Assert.Equal(SmtpSessionEnd.Stopped, session.End);
    }

    [Fact]
    public Task Too_many_errors_end_the_session() => Play.Everywhere(
        "X\r\nX\r\nX\r\nNOOP\r\n",
        ["500", "500", "500", "421 4.7.0"],
        session => session.Limits = session.Limits with { Errors = 3 },
        session => Assert.Equal(SmtpSessionEnd.TooManyErrors, session.End));

    [Fact]
    public Task An_accepted_message_forgives_earlier_errors() => Play.Everywhere(
        "X\r\nX\r\n" + Play.Hello + Play.Envelope + "DATA\r\n.\r\nX\r\nX\r\nNOOP\r\nX\r\n",
        ["500", "500", "250", "250", "250", "354", "250", "500", "500", "250", "500", "421 4.7.0"],
        session => session.Limits = session.Limits with { Errors = 3 });

    [Fact]
    public Task Too_many_commands_without_a_message_end_the_session() => Play.Everywhere(
        Play.Hello + "NOOP\r\nRSET\r\nHELP\r\nVRFY x\r\nNOOP\r\n",
        ["250", "250", "250", "214", "252", "421 4.7.0"],
        session => session.Limits = session.Limits with { IdleCommands = 4 },
        session => Assert.Equal(SmtpSessionEnd.TooManyIdleCommands, session.End));

    [Fact]
    public Task A_message_begins_their_count_anew() => Play.Everywhere(
        Play.Hello + "NOOP\r\nNOOP\r\n" + Play.Envelope + "DATA\r\n.\r\nNOOP\r\nNOOP\r\nNOOP\r\nNOOP\r\n",
        ["250", "250", "250", "250", "250", "354", "250", "250", "250", "250", "250", "421 4.7.0"],
        session => session.Limits = session.Limits with { IdleCommands = 3 });
}

using SecureGateway.Mail;
using SecureGateway.Smtp.Tests.Harness;

namespace SecureGateway.Smtp.Tests;

public sealed class TimeTests
{
    [Fact]
    public async Task An_idle_client_is_told_and_let_go()
    {
        var session = new RecordingSession { Limits = new SmtpLimits(1000, 10) { CommandTimeout = TimeSpan.FromMinutes(5) } };
        var connection = new ScriptedConnection(session);
        connection.Received();
        for (var i = 0; i < 3; i++)
        {
            connection.Advance(TimeSpan.FromMinutes(4));
            Assert.Equal("250 2.0.0 Ok\r\n", await connection.SendAsync("NOOP\r\n"));
        }

        connection.Advance(TimeSpan.FromMinutes(4.99));
        Assert.False(connection.Server.IsCompleted);
        connection.Advance(TimeSpan.FromMinutes(.01));
        await connection.Server;
        Assert.Equal("421 4.4.2 Timeout; closing\r\n", connection.Received());
        Assert.Equal(SmtpSessionEnd.TimedOut, session.End);
    }

    [Theory]
    [InlineData("DATA\r\nhalf")]
    [InlineData("BDAT 10\r\nhalf")]
    public async Task A_message_that_stalls_is_given_up(string command)
    {
        var session = new RecordingSession { Limits = new SmtpLimits(1000, 10) { DataTimeout = TimeSpan.FromMinutes(3) } };
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(Play.Hello + Play.Envelope + command);
        connection.Advance(TimeSpan.FromMinutes(2));
        await connection.SendAsync("x");
        connection.Advance(TimeSpan.FromMinutes(2));
        Assert.False(connection.Server.IsCompleted);
        connection.Advance(TimeSpan.FromMinutes(1));
        await connection.Server;
        Assert.EndsWith("421 4.4.2 Timeout; closing\r\n", connection.Received());
        Assert.Equal(SmtpSessionEnd.TimedOut, session.End);
        Assert.Equal(0, connection.Budget.Used);
    }

    [Theory]
    [InlineData("DATA\r\n", "x\r\n")]
    [InlineData("BDAT 1000\r\n", "x\r\n")]
    [InlineData("", "BDAT 3\r\nx\r\n")]
    [InlineData("BDAT 1\r\nx", "NOOP\r\n")]
    public async Task A_message_that_trickles_is_given_up_however_regularly_it_goes_on(string begin, string piece)
    {
        var session = new RecordingSession();
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(Play.Hello + Play.Envelope + begin + piece);
        for (var minute = 1; minute < 10; minute++)
        {
            connection.Advance(TimeSpan.FromMinutes(1));
            await connection.SendAsync(piece);
            Assert.False(connection.Server.IsCompleted);
        }

        connection.Advance(TimeSpan.FromSeconds(61));
        await connection.Server.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.EndsWith("421 4.4.2 Timeout; closing\r\n", connection.Received());
        Assert.Equal(SmtpSessionEnd.TimedOut, session.End);
        Assert.Equal(0, connection.Budget.Used);
    }

    [Fact]
    public async Task A_slow_client_that_goes_on_sending_has_the_time_it_needs()
    {
        var session = new RecordingSession { Limits = new SmtpLimits(10_000_000, 10) };
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(Play.Hello + Play.Envelope + "DATA\r\n");
        var minute = string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 360)); // 600 octets in a second
        for (var i = 0; i < 120; i++)
        {
            connection.Advance(TimeSpan.FromMinutes(1));
            await connection.WriteAsync(minute);
        }

        Assert.Contains("250 2.0.0 Queued", await connection.SendAsync(".\r\n"), StringComparison.Ordinal);
        await connection.FinishAsync();
    }

    [Theory]
    [InlineData("DATA\r\nfirst\r\n")]
    [InlineData("BDAT 100\r\nfirst\r\n")]
    public async Task When_the_server_goes_down_a_message_that_takes_too_long_is_broken_off_with_421(string message)
    {
        var session = new RecordingSession();
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(Play.Hello + Play.Envelope + message);
        connection.RequestClose();
        connection.Advance(TimeSpan.FromSeconds(19));
        await connection.WriteAsync("more\r\n");
        Assert.False(connection.Server.IsCompleted);
        connection.Advance(TimeSpan.FromSeconds(1));
        await connection.Server.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.EndsWith("421 4.3.2 Closing; try again later\r\n", connection.Received());
        Assert.Equal(SmtpSessionEnd.Stopped, session.End);
        Assert.Empty(session.Messages);
        Assert.Equal(0, connection.Budget.Used);
    }

    [Fact]
    public async Task When_the_server_goes_down_a_client_that_does_not_read_is_cut_off()
    {
        var session = new RecordingSession();
        session.Limits = session.Limits with { IdleCommands = int.MaxValue };
        var connection = new ScriptedConnection(session, outputLimit: 1000);
        await connection.WriteAsync(string.Concat(Enumerable.Repeat("HELP\r\n", 1000)));
        connection.RequestClose();
        connection.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(SmtpSessionEnd.Stopped, session.End);
        connection.Advance(TimeSpan.FromSeconds(10));
        await connection.Server.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task When_the_server_goes_down_a_question_that_nobody_answers_is_given_up()
    {
        var session = new RecordingSession();
        session.OnMessage = async () =>
        {
            await new TaskCompletionSource().Task.WaitAsync(session.Connection!.Aborted);
            return SmtpReplies.Ok;
        };
        var connection = new ScriptedConnection(session);
        await connection.WriteAsync(Play.Hello + Play.Envelope + "DATA\r\nx\r\n.\r\n");
        connection.RequestClose();
        connection.Advance(TimeSpan.FromSeconds(20));
        Assert.False(connection.Server.IsCompleted);
        connection.Advance(TimeSpan.FromSeconds(10));
        await connection.Server.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_slow_answer_of_the_session_is_not_the_clients_time()
    {
        var answer = new TaskCompletionSource<SmtpReply>();
        var session = new RecordingSession { OnMessage = () => new(answer.Task) };
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(Play.Hello + Play.Envelope + "DATA\r\n.\r\n");
        connection.Advance(TimeSpan.FromHours(1));
        Assert.False(connection.Server.IsCompleted);
        answer.SetResult(SmtpReplies.Ok);
        Assert.Contains("221", await FinishAsync(connection));
        Assert.Equal(SmtpSessionEnd.Quit, session.End);
    }

    [Fact]
    public async Task Stop_waits_for_the_command_and_says_421()
    {
        var answer = new TaskCompletionSource<SmtpReply>();
        var session = new RecordingSession { OnMessage = () => new(answer.Task) };
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(Play.Hello + Play.Envelope + "DATA\r\nx\r\n.\r\nNOOP\r\n");
        session.Connection!.Stop("an operator said so");
        Assert.False(connection.Server.IsCompleted);
        answer.SetResult(SmtpReply.Of(250, "2.0.0", "Queued"));
        await connection.Server.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["250 2.0.0 Queued", "421 4.3.2 Closing; try again later"], Play.Replies(connection.Received())[^2..]);
        Assert.Equal(SmtpSessionEnd.Stopped, session.End);
    }

    [Fact]
    public async Task An_idle_session_stops_at_once_and_a_second_stop_is_harmless()
    {
        var session = new RecordingSession();
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(Play.Hello);
        session.Connection!.Stop("once");
        await connection.Server;
        session.Connection.Stop("twice");
        Assert.Equal("421 4.3.2 Closing; try again later\r\n", connection.Received());
        Assert.True(session.Connection.Aborted.IsCancellationRequested);
    }

    [Fact]
    public async Task When_the_server_goes_down_a_message_is_finished_first()
    {
        var session = new RecordingSession();
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(Play.Hello + Play.Envelope + "DATA\r\nfirst\r\n");
        connection.RequestClose();
        Assert.False(connection.Server.IsCompleted);
        Assert.Equal(["250 2.0.0 Queued", "421 4.3.2 Closing; try again later"], Play.Replies(await connection.SendAsync("second\r\n.\r\n" + Play.Envelope, Granularity.Line)));
        await connection.Server;
        Assert.Equal("first\r\nsecond\r\n", Assert.Single(session.Messages).Body);
    }

    [Fact]
    public async Task A_client_that_closed_its_side_is_still_answered_for_a_while()
    {
        var answer = new TaskCompletionSource<SmtpReply>();
        var session = new RecordingSession { OnMessage = () => new(answer.Task) };
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(Play.Hello + Play.Envelope + "DATA\r\nx\r\n.\r\nQUIT\r\n");
        connection.SignalClosed();
        Assert.False(session.Connection!.Aborted.IsCancellationRequested);
        connection.Advance(TimeSpan.FromSeconds(10));
        Assert.True(session.Connection.Aborted.IsCancellationRequested);
        answer.SetCanceled();
        await connection.Server.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(SmtpSessionEnd.ClientClosed, session.End);
        Assert.DoesNotContain(connection.Logged, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static async Task<string> FinishAsync(ScriptedConnection connection)
    {
        await connection.WriteAsync("QUIT\r\n");
        await connection.Server.WaitAsync(TimeSpan.FromSeconds(30));
        return connection.Received();
    }
}

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

using Akka.Actor;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Smtp;

namespace SecureGateway.Inbound.Tests;

public sealed class LimitTests : InboundTest
{
    [Fact]
    public async Task One_client_has_so_many_sessions_and_others_still_get_in()
    {
        Configure(Current.Configuration.With(LimitSettings.Default with { SessionsPerClient = 2 }));
        var first = await SessionAsync();
        await SessionAsync("::ffff:192.0.2.1");
        Assert.Equal("421 4.7.0", Refused(await ConnectAsync()));
        await SessionAsync("192.0.2.2");
        Assert.Equal(RefusalKind.ClientLimit, Observer.Refusals.Single().Kind);

        first.Closed(SmtpSessionEnd.Quit);
        await Lines.LineAsync("Information: session S1 from");
        await SessionAsync();
    }

    [Fact]
    public async Task A_client_with_an_IPv6_network_of_its_own_is_one_client()
    {
        Configure(Current.Configuration.With(LimitSettings.Default with { SessionsPerClient = 2 }));
        var first = await SessionAsync("2001:db8:0:1::1");
        await SessionAsync("2001:db8:0:1:ffff::2");
        Assert.Equal("421 4.7.0", Refused(await ConnectAsync("2001:db8:0:1::3")));
        await SessionAsync("2001:db8:0:2::1");

        first.Closed(SmtpSessionEnd.Quit);
        await Lines.LineAsync("Information: session S1 from");
        await SessionAsync("2001:db8:0:1::4");
    }

    [Fact]
    public async Task A_session_whose_connection_is_gone_before_it_was_told_gives_its_place_back()
    {
        Configure(Current.Configuration.With(LimitSettings.Default with { SessionsPerClient = 1 }));
        using var gone = new CancellationTokenSource();
        var connection = Connection() with { Aborted = gone.Token };
        Assert.IsType<SmtpConnectVerdict.Accept>(await Factory.ConnectAsync(connection, default).AsTask().WaitAsync(Limit));

        await gone.CancelAsync(); // nobody calls Closed: the asker has given up

        await Lines.LineAsync("Information: session S1 from");
        await SessionAsync();
    }

    [Fact]
    public async Task A_handshake_before_the_greeting_counts_from_its_beginning_and_its_session_takes_its_place()
    {
        Configure(Current.Configuration.With(LimitSettings.Default with { SessionsPerClient = 2, Sessions = 3 }));
        using var gone = new CancellationTokenSource();
        var first = Connection() with { Aborted = gone.Token };
        Assert.NotNull(await Factory.ImplicitTlsAsync(first, default));
        Assert.NotNull(await Factory.ImplicitTlsAsync(Connection(), default));
        Assert.Null(await Factory.ImplicitTlsAsync(Connection("::ffff:192.0.2.1"), default));
        Assert.Equal((RefusedAt.Handshake, RefusalKind.ClientLimit), (Observer.Refusals.Single().Where, Observer.Refusals.Single().Kind));
        Assert.Equal("421 4.7.0", Refused(await ConnectAsync()));
        Assert.NotNull(await Factory.ImplicitTlsAsync(Connection("192.0.2.2"), default));
        Assert.Null(await Factory.ImplicitTlsAsync(Connection("192.0.2.3"), default));

        Assert.IsType<SmtpConnectVerdict.Accept>(await Factory.ConnectAsync(first with { Tls = Policies.Tls13 }, default).AsTask().WaitAsync(Limit));
        await gone.CancelAsync();
        await Lines.LineAsync("Information: session S1 from");
        Assert.NotNull(await Factory.ImplicitTlsAsync(Connection(), default)); // one place, given back once
        Assert.Null(await Factory.ImplicitTlsAsync(Connection(), default));
    }

    [Fact]
    public async Task A_connection_counts_while_its_names_are_looked_up()
    {
        Configure(Current.Configuration.With(LimitSettings.Default with { SessionsPerClient = 1 })
            .With(Policies.Profile("partner", RelayControl.Full, ["mail.partner.example"])));
        var answered = new TaskCompletionSource();
        NamesCome = answered.Task;
        var first = ConnectAsync();
        Assert.Equal("421 4.7.0", Refused(await ConnectAsync()));
        Assert.Equal(1, NamesAsked);

        answered.SetResult();
        var session = Assert.IsType<SmtpConnectVerdict.Accept>(await first).Session;
        Assert.Equal("421 4.7.0", Refused(await ConnectAsync()));
        session.Closed(SmtpSessionEnd.Quit);
        await Lines.LineAsync("Information: session S1 from");
        await SessionAsync();
    }

    [Fact]
    public async Task A_handshake_that_failed_gives_its_place_back()
    {
        Configure(Current.Configuration.With(LimitSettings.Default with { SessionsPerClient = 1 }));
        using var gone = new CancellationTokenSource();
        Assert.NotNull(await Factory.ImplicitTlsAsync(Connection() with { Aborted = gone.Token }, default));
        await gone.CancelAsync();
        await SessionAsync();
    }

    [Fact]
    public async Task All_clients_together_have_so_many_sessions_whatever_their_profile()
    {
        Configure(Current.Configuration.With(LimitSettings.Default with { Sessions = 2 })
            .With(Policies.Profile("internal", RelayControl.Full, ["192.0.2.2"])));
        await SessionAsync("192.0.2.1");
        await SessionAsync("192.0.2.2");
        Assert.Equal("421 4.7.0", Refused(await ConnectAsync("192.0.2.3")));
        Assert.Equal(RefusalKind.SessionLimit, Observer.Refusals.Single().Kind);
    }

    [Fact]
    public async Task A_session_that_crashed_gives_its_place_back()
    {
        Configure(Current.Configuration.With(LimitSettings.Default with { SessionsPerClient = 1 }));
        var session = await GreetedAsync();
        Store.Broken = new InvalidOperationException("a bug");
        await Assert.ThrowsAsync<SessionGoneException>(() => MailAsync(session));
        await SessionAsync();
    }

    [Fact]
    public async Task Sessions_are_listed_with_their_facts_oldest_first()
    {
        Configure(Current.Configuration.With(Policies.Profile("internal", RelayControl.Full, ["192.0.2.2"])));
        var first = await GreetedAsync("192.0.2.1", Policies.Tls13);
        await SessionAsync("192.0.2.2");
        await MailAsync(first);

        var all = await Door.Ask<InboundQueries.SmtpSessionList>(new InboundQueries.ListSessions(), Limit);
        Assert.Equal(["S1", "S2"], all.Sessions.Select(session => session.Id));
        var listed = all.Sessions[0];
        Assert.Equal(
            ("192.0.2.1", "client.example", "default", Policies.Tls13, 0L, SmtpSessionState.Transaction),
            (listed.Client.ToString(), listed.HelloName, listed.Profile, listed.Tls, listed.Messages, listed.State));

        var ofProfile = await Door.Ask<InboundQueries.SmtpSessionList>(new InboundQueries.ListSessions("internal"), Limit);
        Assert.Equal("S2", Assert.Single(ofProfile.Sessions).Id);
        var policy = await Sys.ActorSelection(Door.Path / "policy-1").ResolveOne(Limit);
        var ofPolicy = await policy.Ask<InboundQueries.SmtpSessionList>(new InboundQueries.ListSessions(), Limit);
        Assert.Equal("S2", Assert.Single(ofPolicy.Sessions).Id);
    }

    [Fact]
    public async Task One_session_can_be_stopped()
    {
        await SessionAsync();
        await SessionAsync();
        Assert.True((await Door.Ask<InboundCommands.SessionStopped>(new InboundCommands.StopSession("S2", "by hand"), Limit)).Found);
        Assert.False((await Door.Ask<InboundCommands.SessionStopped>(new InboundCommands.StopSession("S9", "by hand"), Limit)).Found);
        Assert.Equal([("S2", "by hand")], Stops);
    }

    [Fact]
    public async Task Draining_refuses_new_sessions_stops_idle_ones_and_lets_the_others_finish_their_message()
    {
        var idle = await GreetedAsync();
        var busy = await GreetedAsync();
        var reply = await SendAsync(busy);
        var enqueue = await QueuedAsync();

        var drained = Door.Ask<InboundCommands.Drained>(new InboundCommands.Drain(TimeSpan.FromMinutes(1)), Limit);
        Assert.Equal("421 4.3.2", Refused(await ConnectAsync()));
        await idle.HelloAsync("x", true, default); // behind the drain in its mailbox
        lock (Stops)
            Assert.DoesNotContain(Stops, stop => stop.Session == "S2");
        Assert.Contains(Stops, stop => stop.Session == "S1");

        QueueProbe.Reply(new Enqueued(enqueue.Id));
        Assert.Equal(250, (await reply.WaitAsync(Limit)).Code);
        Assert.Contains(Stops, stop => stop.Session == "S2");
        idle.Closed(SmtpSessionEnd.Stopped);
        busy.Closed(SmtpSessionEnd.Stopped);
        Assert.Equal(0, (await drained).Stopped);
    }

    [Fact]
    public async Task A_drain_that_takes_too_long_stops_what_is_left()
    {
        var session = await GreetedAsync();
        await MailAsync(session);
        var drained = await Door.Ask<InboundCommands.Drained>(new InboundCommands.Drain(TimeSpan.Zero), Limit);
        Assert.Equal(1, drained.Stopped);
        Assert.Contains(Stops, stop => stop == ("S1", BrokenOff));
        Assert.Equal(1, (await Door.Ask<InboundCommands.Drained>(new InboundCommands.Drain(TimeSpan.Zero), Limit)).Stopped);
    }

    private static string Refused(SmtpConnectVerdict verdict) =>
        Assert.IsType<SmtpConnectVerdict.Refuse>(verdict).Reply is var reply ? $"{reply.Code} {reply.Status}" : "";
}

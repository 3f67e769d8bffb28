using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Smtp;

namespace SecureGateway.Inbound.Tests;

public sealed class SessionTests : InboundTest
{
    [Fact]
    public async Task The_greeting_carries_this_nodes_name_and_the_limits_of_the_snapshot()
    {
        Configure(Policies.Hosting("hosted.example").With(LimitSettings.Default with { MessageSize = 12345, Recipients = 6 }));
        var accept = Assert.IsType<SmtpConnectVerdict.Accept>(await ConnectAsync());
        Assert.Equal("gw.example", accept.HostName);
        Assert.Equal(new SmtpLimits(12345, 6), accept.Limits);
        Assert.False(accept.MustStartTls);
    }

    [Theory]
    [Trait("Rule", "O-3")]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task STARTTLS_is_offered_when_opportunistic_TLS_is_on(bool enabled, bool offered)
    {
        if (enabled)
            Configure(Current.Configuration.WithOpportunisticTls());
        var session = await SessionAsync();
        Assert.Equal(offered, (await session.HelloAsync("x", true, default)).OfferStartTls);
    }

    [Theory]
    [Trait("Rule", "M-3")]
    [Trait("Rule", "M-2")]
    [InlineData("192.0.2.1", null)]
    [InlineData("192.0.2.0/24", null)]
    [InlineData("*.client.example", null)]
    [InlineData(null, "anybody.example")]
    public async Task A_mandatory_profile_offers_STARTTLS_though_opportunistic_TLS_is_off(string? client, string? sender)
    {
        Names = [DomainName.Parse("mx.client.example")];
        Configure(Current.Configuration.With(Policies.Profile(
            "strict", clients: client is null ? [] : [client], senders: sender is null ? [] : [sender], tls: Policies.Mandatory())));
        var session = await SessionAsync();
        Assert.True((await session.HelloAsync("x", true, default)).OfferStartTls);
    }

    [Fact]
    public async Task STARTTLS_is_never_offered_inside_TLS()
    {
        Configure(Current.Configuration.WithOpportunisticTls());
        var session = await SessionAsync();
        await session.HelloAsync("x", true, default);
        session.TlsEstablished(Policies.Tls13);
        Assert.False((await session.HelloAsync("x", true, default)).OfferStartTls);
        Assert.False((await (await SessionAsync(tls: Policies.Tls13)).HelloAsync("x", true, default)).OfferStartTls);
    }

    [Theory]
    [Trait("Rule", "M-4")]
    [InlineData(MandatoryMode.Enforce, false, true)]
    [InlineData(MandatoryMode.Enforce, true, false)]
    [InlineData(MandatoryMode.Report, false, false)]
    public async Task A_client_of_a_mandatory_profile_must_start_TLS(MandatoryMode mode, bool implicitTls, bool must)
    {
        Configure(Current.Configuration.With(Policies.Profile("strict", clients: ["192.0.2.1"], tls: Policies.Mandatory(mode: mode))));
        var accept = Assert.IsType<SmtpConnectVerdict.Accept>(await ConnectAsync(tls: implicitTls ? Policies.Tls13 : null));
        Assert.Equal(must, accept.MustStartTls);
        if (must) // even if the wire let it through
            Assert.Equal("530 5.7.0 Must issue a STARTTLS command first", (await MailAsync(accept.Session)).ToString());
    }

    [Fact]
    [Trait("Rule", "M-4")]
    public async Task A_sender_of_a_mandatory_profile_is_told_at_MAIL_and_others_are_not()
    {
        Configure(Current.Configuration.With(Policies.Profile("strict", senders: ["strict.example"], tls: Policies.Mandatory())));
        var session = await GreetedAsync();
        Assert.Equal("530 5.7.0 Must issue a STARTTLS command first", (await MailAsync(session, "a@strict.example")).ToString());
        Assert.Equal(503, (await RcptAsync(session)).Code);
        Assert.Equal(250, (await MailAsync(session, "a@other.example")).Code);
    }

    [Fact]
    [Trait("Rule", "M-5")]
    public async Task A_missed_requirement_is_named_by_its_kind_at_MAIL_and_recorded_in_full()
    {
        Configure(Current.Configuration.With(Policies.Profile("strict", clients: ["192.0.2.1"], tls: Policies.Mandatory(TlsVersion.Tls13))));
        var session = await GreetedAsync(tls: Policies.Tls12);
        Assert.Equal("550 5.7.10 TLS requirement not met: protocol version", (await MailAsync(session)).ToString());
        var refused = Observer.Refusals.Single();
        Assert.Equal((RefusedAt.Mail, RefusalKind.TlsRequirement, "strict", MatchedBy.Address, "192.0.2.1", 7),
            (refused.Where, refused.Kind, refused.Profile, refused.By, refused.Entry, refused.Revision));
        Assert.Equal(RequirementKind.Version, refused.Rulings.Single().Ruling.Missed.Single().Kind);
        Assert.Contains("required TLSv1.3, achieved TLSv1.2", await Lines.LineAsync("refused at Mail"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "M-13")]
    public async Task Report_mode_lets_the_mail_pass_and_tells_what_would_have_been_refused()
    {
        Configure(Current.Configuration.With(Policies.Profile("trial", clients: ["192.0.2.1"], tls: Policies.Mandatory(mode: MandatoryMode.Report))));
        var session = await GreetedAsync();
        Assert.Equal(250, (await MailAsync(session)).Code);
        Assert.Equal("trial", Observer.WouldBe.Single().Profile);
        Assert.Empty(Observer.Refusals);
        await Lines.LineAsync("would be refused under enforce");
    }

    [Fact]
    public async Task After_the_handshake_everything_said_before_is_forgotten()
    {
        var session = await GreetedAsync();
        await MailAsync(session);
        await RcptAsync(session);
        session.TlsEstablished(Policies.Tls13);
        Assert.Equal(503, (await RcptAsync(session)).Code);
        var info = Register.Open().Single().Info();
        Assert.Equal(("", Policies.Tls13, SmtpSessionState.Connected), (info.HelloName, info.Tls, info.State));
    }

    [Fact]
    public async Task After_RSET_a_new_MAIL_is_needed()
    {
        var session = await GreetedAsync();
        await MailAsync(session);
        await RcptAsync(session);
        session.Reset();
        Assert.Equal(503, (await session.MessageAsync(Enveloped("a@sender.example", "b@hosted.example"), Bytes("x\r\n"), default)).Code);
        QueueProbe.ExpectNoMsg(TimeSpan.Zero);
    }

    [Theory]
    [Trait("Rule", "R-4")]
    [InlineData("a@sender.example", "b@hosted.example", "c@elsewhere.example")]
    [InlineData("other@sender.example", "b@hosted.example")]
    [InlineData(null, "b@hosted.example")]
    public async Task An_envelope_that_was_not_judged_is_not_taken(string? sender, params string[] recipients)
    {
        var session = await GreetedAsync();
        await MailAsync(session);
        await RcptAsync(session);
        Assert.Equal(503, (await session.MessageAsync(Enveloped(sender, recipients), Bytes("x\r\n"), default)).Code);
        Assert.Empty(Store.Bodies);
    }

    [Fact]
    public async Task After_a_refused_message_the_envelope_is_gone()
    {
        Store.Failure = new MessageStoreException("full");
        var session = await GreetedAsync();
        Assert.Equal(451, (await (await SendAsync(session)).WaitAsync(Limit)).Code);
        Assert.Equal(503, (await RcptAsync(session)).Code);
    }

    [Fact]
    public async Task Addresses_beyond_ASCII_need_SMTPUTF8()
    {
        var session = await GreetedAsync();
        Assert.Equal("550 5.6.7", (await MailAsync(session, "jürgen@sender.example")) is { } mail ? $"{mail.Code} {mail.Status}" : "");
        Assert.Equal(250, (await MailAsync(session)).Code);
        Assert.Equal("550 5.6.7", (await RcptAsync(session, "jürgen@hosted.example")) is { } rcpt ? $"{rcpt.Code} {rcpt.Status}" : "");
        Assert.Equal(250, (await MailAsync(session, "jürgen@sender.example", utf8: true)).Code);
        Assert.Equal(250, (await RcptAsync(session, "jürgen@hosted.example")).Code);
    }

    [Fact]
    public async Task The_null_sender_is_taken_and_a_sender_without_a_domain_is_not()
    {
        var session = await GreetedAsync();
        Assert.Equal(250, (await MailAsync(session, null)).Code);
        Assert.Equal(550, (await MailAsync(session, "postmaster")).Code);
    }

    [Fact]
    public async Task A_bare_postmaster_is_the_postmaster_of_the_first_hosted_domain()
    {
        Configure(Policies.Hosting("*.wild.example", "first.example", "second.example"));
        var session = await GreetedAsync();
        _ = await SendAsync(session, recipient: "Postmaster");
        var enqueue = await QueuedAsync();
        Assert.Equal("Postmaster@first.example", enqueue.Envelope.Recipients.Single().Address.ToString());
    }

    [Fact]
    public async Task A_bare_postmaster_is_refused_where_no_domain_is_hosted()
    {
        Configure(PolicyConfiguration.Default.With(Policies.Profile("internal", RelayControl.Full, ["192.0.2.1"])));
        var session = await GreetedAsync();
        await MailAsync(session);
        Assert.Equal(550, (await RcptAsync(session, "postmaster")).Code);
    }

    [Fact]
    public async Task An_actor_that_fails_in_the_middle_of_a_question_ends_that_session_and_no_other()
    {
        var other = await GreetedAsync("192.0.2.2");
        var session = await GreetedAsync();
        Store.Broken = new InvalidOperationException("a bug");
        await Assert.ThrowsAsync<SessionGoneException>(() => MailAsync(session));
        await Assert.ThrowsAsync<SessionGoneException>(() => RcptAsync(session));
        session.Closed(SmtpSessionEnd.InternalError);
        await Lines.LineAsync("a session of profile default failed");

        Store.Broken = null;
        Assert.Equal(250, (await MailAsync(other)).Code);
        Assert.Single(Register.Open());
    }

    [Fact]
    public async Task A_message_under_way_when_its_actor_dies_is_not_acknowledged()
    {
        var session = await GreetedAsync();
        var reply = await SendAsync(session);
        await QueuedAsync();
        Sys.Stop(Register.Open().Single().Actor);
        await Assert.ThrowsAsync<SessionGoneException>(() => reply.WaitAsync(Limit));
    }

    [Fact]
    public async Task An_observer_that_throws_stops_no_mail()
    {
        Observer.Throw = new InvalidOperationException("tracking is down");
        var session = await GreetedAsync();
        await MailAsync(session);
        Assert.Equal(550, (await RcptAsync(session, "x@elsewhere.example")).Code);
        Assert.Equal(250, (await RcptAsync(session)).Code);
    }

    [Fact]
    public async Task The_end_of_a_session_is_one_line_and_no_client_can_write_a_second()
    {
        var session = await SessionAsync();
        await session.HelloAsync("evil\r\nInformation: message accepted\u2028", true, default);
        await MailAsync(session);
        await RcptAsync(session, "x@elsewhere.example");
        session.Closed(SmtpSessionEnd.Quit);
        var line = await Lines.LineAsync("Information: session S1 from");
        Assert.Contains(@"helo=evil\u000d\u000aInformation: message accepted\u2028 profile=default tls=none accepted=0 refused=1 end=Quit", line, StringComparison.Ordinal);
        Assert.Equal(0, Register.Count);
    }

    [Fact]
    public async Task Refusals_beyond_the_budget_of_lines_are_counted_and_not_written()
    {
        Options = Options with { RefusalLinesPerSecond = 2 };
        Clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var session = await GreetedAsync();
        await MailAsync(session);
        for (var i = 0; i < 5; i++)
            await RcptAsync(session, "x@elsewhere.example");
        Assert.Equal(2, Lines.All.Count(line => line.Contains("refused at", StringComparison.Ordinal)));
        Assert.Equal(5, Observer.Refusals.Count);

        ((Microsoft.Extensions.Time.Testing.FakeTimeProvider)Clock).Advance(TimeSpan.FromSeconds(1));
        await RcptAsync(session, "x@elsewhere.example");
        await Lines.LineAsync("(3 such lines suppressed before)");
    }
}

using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

public sealed class OpportunisticTests
{
    private static readonly Dictionary<string, FailureReason> Expected = new()
    {
        [TlsFailures.Answered454.Name] = FailureReason.TlsStartTlsRefused,
        [TlsFailures.Answered501.Name] = FailureReason.TlsStartTlsRefused,
        [TlsFailures.Answered502.Name] = FailureReason.TlsStartTlsRefused,
        [TlsFailures.ClosedAfter220.Name] = FailureReason.TlsPeerClosed,
        [TlsFailures.ClosedAfterHello.Name] = FailureReason.TlsPeerClosed,
        [TlsFailures.ResetAfter220.Name] = FailureReason.TlsReset,
        [TlsFailures.PlaintextInstead.Name] = FailureReason.TlsNotTls,
        [TlsFailures.InjectedLine.Name] = FailureReason.TlsInjectedBytes,
        [TlsFailures.InjectedFragment.Name] = FailureReason.TlsInjectedBytes,
        [TlsFailures.OldVersion10.Name] = FailureReason.TlsVersionRefused,
        [TlsFailures.OldVersion11.Name] = FailureReason.TlsVersionRefused,
        [TlsFailures.NoSharedCipher.Name] = FailureReason.TlsNoSharedCipher,
        [TlsFailures.Alert(TlsAlert.HandshakeFailure).Name] = FailureReason.TlsNoSharedCipher,
        [TlsFailures.Alert(TlsAlert.InsufficientSecurity).Name] = FailureReason.TlsNoSharedCipher,
        [TlsFailures.Alert(TlsAlert.ProtocolVersion).Name] = FailureReason.TlsVersionRefused,
        [TlsFailures.Alert(TlsAlert.CertificateRequired).Name] = FailureReason.TlsClientCertificateRequired,
    };

    // Every fatal alert, and all else that breaks at once.
    private static readonly Dictionary<string, StartTlsPlan> Plans =
        TlsFailures.AtOnce.Concat(Enum.GetValues<TlsAlert>().Select(TlsFailures.Alert)).DistinctBy(plan => plan.Name).ToDictionary(plan => plan.Name);

    public static TheoryData<string> Failures => [.. Plans.Keys];

    [Theory]
    [MemberData(nameof(Failures))]
    [Trait("Rule", "O-5")]
    public async Task A_first_TLS_failure_defers_by_five_minutes_with_a_strike_and_nothing_in_clear(string failure)
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(Plans[failure]));
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));
        var attempt = gateway.Attempt();
        var before = DateTimeOffset.UtcNow;

        var outcome = await gateway.DeliverAsync(attempt);

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal(RecipientDisposition.Deferred, recipient.Disposition);
        Assert.Equal(Expected.GetValueOrDefault(failure, FailureReason.TlsAlert), recipient.Reason);
        Assert.Equal(1, outcome.Strikes);
        Assert.InRange(outcome.RetryAt!.Value, before.AddMinutes(5), DateTimeOffset.UtcNow.AddMinutes(5));
        var host = Assert.Single(outcome.Evidence.Hosts);
        Assert.Equal(TlsFailurePolicy.FaultOf(recipient.Reason), host.Fault);
        Assert.NotEqual(Fault.Ours, host.Fault);
        var connection = Assert.Single(peer.Connections);
        Assert.Equal(["EHLO gw.example.test", "STARTTLS"], connection.Commands.Select(command => command.Line));
        if (failure == TlsFailures.ClosedAfter220.Name) // that peer does not wait for TLS, so the ClientHello counts as clear
            Assert.StartsWith("EHLO gw.example.test\r\nSTARTTLS\r\n", connection.PlaintextText, StringComparison.Ordinal);
        else
            Assert.Equal("EHLO gw.example.test\r\nSTARTTLS\r\n", connection.PlaintextText);
        Assert.Equal(4, recipient.Reply.Status!.Value.Class);
    }

    [Theory]
    [InlineData("250 2.0.0 injected\r\n")]
    [InlineData("25")]
    [InlineData("\x16\x03\x03")]
    [Trait("Rule", "O-5")]
    public async Task Octets_between_the_220_and_the_handshake_are_a_TLS_failure_however_they_are_cut(string injected)
    {
        const string Ready = "220 2.0.0 Ready\r\n";
        string[][] cuts = [[Ready + injected], [Ready, injected], [.. (Ready + injected).Select(octet => octet.ToString())]];
        foreach (var cut in cuts)
        {
            var plan = TlsFailures.InjectedLine with { Reply = cut.Aggregate(PeerReply.Nothing, (reply, piece) => reply.Then(PeerReply.Raw(piece))) };
            await using var peer = StagedPeer.Start(PeerPlan.WithTls(plan));
            // Half a record, once the handshake has begun, only has a client wait for the rest of it.
            var options = new DeliveryOptions("gw.example.test") { AllowLoopbackMx = true, Timeouts = new SmtpTimeouts { Handshake = TimeSpan.FromSeconds(2) } };
            await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)), options);

            var outcome = await gateway.DeliverAsync();

            var reason = Assert.Single(outcome.Recipients).Reason;
            // What comes in a segment of its own may come after the handshake has begun, and is no TLS there.
            Assert.True(
                reason is FailureReason.TlsInjectedBytes || (cut.Length > 1 && reason is FailureReason.TlsNotTls or FailureReason.TlsOther or FailureReason.TlsTimeout), $"{reason}");
            Assert.NotEqual(Fault.Ours, Assert.Single(outcome.Evidence.Hosts).Fault);
            Assert.Equal(1, outcome.Strikes);
            Assert.Equal("EHLO gw.example.test\r\nSTARTTLS\r\n", Assert.Single(peer.Connections).PlaintextText);
            Assert.Empty(peer.AllMessages);
        }
    }

    [Theory]
    [MemberData(nameof(Failures))]
    [Trait("Rule", "O-6")]
    public async Task A_second_TLS_failure_delivers_in_clear_at_once_over_a_new_connection(string failure)
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(Plans[failure]));
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync(gateway.Attempt(attempt: 2, strikes: 1));

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        Assert.True(outcome.Evidence.FellBackToPlaintext);
        Assert.Equal(0, outcome.Strikes);
        Assert.Null(outcome.RetryAt);
        Assert.Equal(2, peer.Connections.Count);
        Assert.True(peer.Connections[0].HasCommand("STARTTLS"));
        Assert.False(peer.Connections[0].HasCommand("MAIL"));
        Assert.False(peer.Connections[1].HasCommand("STARTTLS"));
        Assert.Same(peer.Connections[1], Assert.Single(await peer.WaitForMessagesAsync(1)).Connection);
        Assert.Equal(2, outcome.Evidence.Hosts.Length);
        Assert.Equal(0, gateway.Pool.Count);
    }

    [Theory]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [Trait("Rule", "O-6")]
    public async Task A_server_that_wants_TLS_and_refuses_what_fell_back_to_clear_does_not_return_the_message(string verb)
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ResetAfter220).Answer(verb, "530 5.7.0 Must issue a STARTTLS command first"));
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync(gateway.Attempt(attempt: 2, strikes: 1));

        Assert.Equal(RecipientDisposition.Deferred, Assert.Single(outcome.Recipients).Disposition);
        Assert.Equal(2, outcome.Strikes);
        Assert.NotNull(outcome.RetryAt);
    }

    [Fact]
    [Trait("Rule", "O-6")]
    [Trait("Rule", "Q-4")]
    public async Task A_recipient_that_still_waits_keeps_its_strikes_when_another_was_delivered_in_clear()
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ResetAfter220).Answer("RCPT", "450 4.2.1 Later", containing: "late@"));
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync(gateway.Attempt(["user@example.org", "late@example.org"], attempt: 2, strikes: 1));

        Assert.Equal(RecipientDisposition.Delivered, outcome.Recipients[0].Disposition);
        Assert.Equal(RecipientDisposition.Deferred, outcome.Recipients[1].Disposition);
        Assert.Equal(2, outcome.Strikes);
    }

    [Fact]
    [Trait("Rule", "O-6")]
    public async Task On_the_second_attempt_TLS_is_tried_first_and_used_when_it_works_again()
    {
        await using var peer = StagedPeer.Start(PeerBehaviour.BrokenOnce(PeerPlan.WithTls(TlsFailures.ResetAfter220), PeerPlan.GoodTls()));
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));
        var attempt = gateway.Attempt();

        var first = await gateway.DeliverAsync(attempt);
        var second = await gateway.DeliverAsync(attempt with { Attempt = 2, Strikes = first.Strikes });

        Assert.Equal(1, first.Strikes);
        Assert.Equal(0, second.Strikes);
        Assert.True(Assert.Single(await peer.WaitForMessagesAsync(1)).UnderTls);
        Assert.False(second.Evidence.FellBackToPlaintext);
    }

    [Fact]
    [Trait("Rule", "O-5")]
    public async Task EHLO_refused_under_TLS_is_a_TLS_failure()
    {
        await using var peer = StagedPeer.Start(PeerPlan.HelloRefusedUnderTls());
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(FailureReason.TlsHelloRefusedUnderTls, Assert.Single(outcome.Recipients).Reason);
        Assert.Equal(1, outcome.Strikes);
        Assert.Equal("TLSv1.3", Assert.Single(outcome.Evidence.Hosts).Tls!.VersionName);
    }

    [Fact]
    [Trait("Rule", "O-5")]
    public async Task A_handshake_that_stalls_is_a_TLS_failure_once_its_time_is_over()
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.Stalled));
        var options = new DeliveryOptions("gw.example.test") { Timeouts = new SmtpTimeouts { Handshake = TimeSpan.FromMilliseconds(300) } };
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)), options);

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(FailureReason.TlsTimeout, Assert.Single(outcome.Recipients).Reason);
        Assert.Equal(1, outcome.Strikes);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "O-6")]
    public async Task An_identity_of_ours_that_is_missing_when_a_server_asks_for_it_is_our_fault_and_never_a_strike(bool tls13)
    {
        Skip.IfNot(TlsFailures.HasOpenSsl, "libssl is not here");
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(tls13 ? TlsFailures.ClientCertificateRequired13 : TlsFailures.ClientCertificateRequired12));
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(FailureReason.TlsOwnIdentity, Assert.Single(outcome.Recipients).Reason);
        Assert.Equal(0, outcome.Strikes);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_client_identity_is_shown_to_a_server_that_asks_for_one(bool tls13)
    {
        Skip.IfNot(TlsFailures.HasOpenSsl, "libssl is not here");
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(tls13 ? TlsFailures.ClientCertificateRequired13 : TlsFailures.ClientCertificateRequired12));
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));
        gateway.Identities.Known["default"] = CertificateFactory.Shared.Client("gw.example.test").Context();

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        Assert.Contains("gw.example.test", Assert.Single(peer.Connections).Tls!.ClientCertificate!.Subject, StringComparison.Ordinal);
    }

    public static TheoryData<string, CertificateProblems> Certificates => new()
    {
        { "expired", CertificateProblems.Expired },
        { "not yet valid", CertificateProblems.NotYetValid },
        { "self-signed", CertificateProblems.SelfSigned },
        { "unknown CA", CertificateProblems.UntrustedRoot | CertificateProblems.IncompleteChain },
        { "wrong name", CertificateProblems.None },
        { "wrong usage", CertificateProblems.WrongUsage },
    };

    [Theory]
    [MemberData(nameof(Certificates))]
    [Trait("Rule", "O-9")]
    public async Task A_bad_certificate_is_accepted_and_recorded_as_what_it_is(string kind, CertificateProblems problem)
    {
        var plan = kind switch
        {
            "expired" => CertificatePlan.Expired("mx.example.test"),
            "not yet valid" => CertificatePlan.NotYetValid("mx.example.test"),
            "self-signed" => CertificatePlan.SelfSigned("mx.example.test"),
            "unknown CA" => CertificatePlan.UnknownAuthority("mx.example.test"),
            "wrong usage" => CertificatePlan.WrongUsage("mx.example.test"),
            _ => CertificatePlan.For("other.example.test"),
        };
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(CertificateFactory.Shared.Make(plan))));
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        var certificate = Assert.Single(outcome.Evidence.Hosts).Tls!.Certificate!;
        if (problem == CertificateProblems.None)
            Assert.Equal(problem, certificate.Problems);
        else
            Assert.True((certificate.Problems & problem) != 0, certificate.Problems.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "M-12")]
    [Trait("Rule", "O-9")]
    public async Task No_connection_stands_on_the_ticket_of_an_earlier_one(bool mandatory)
    {
        // Who resumes a session is shown no certificate again, and might not be asked to judge one (dotnet/runtime#133174).
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        var options = new DeliveryOptions("gw.example.test") { Pool = PoolOptions.Default with { MaxMessages = 1 } };
        var configuration = Configurations.Opportunistic(Configurations.Named("mx.example.test", peer.Port).As())
            .WithPartner(mandatory ? Configurations.Mandatory() : OutboundTls.Off);
        var resolver = new StagedResolver().Host("mx.example.test", "127.0.0.1"); // tickets are kept by name
        await using var gateway = new Gateway(configuration, options, resolver: resolver);
        gateway.Identities.Known["default"] = CertificateFactory.Shared.Client("gw.example.test").Context();

        await gateway.DeliverAsync();
        await gateway.DeliverAsync();

        Assert.Equal([false, false], peer.Connections.Select(connection => connection.ClientHello!.Resumes));
    }

    [Fact]
    public async Task A_failed_connect_is_no_strike()
    {
        using var nobody = new ReservedPort();
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.Named("127.0.0.1", nobody.Port)));

        var result = await gateway.RunAsync(gateway.Attempt());

        Assert.Equal(FailureReason.ConnectRefused, Assert.Single(result.Outcome.Recipients).Reason);
        Assert.Equal(0, result.Outcome.Strikes);
        Assert.True(result.Unreachable);
    }

    [Fact]
    public async Task STARTTLS_is_used_for_those_it_is_offered_to()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls() with { OfferStartTlsTo = client => client.HelloName != "gw.example.test" });
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));

        await gateway.DeliverAsync();

        Assert.False(Assert.Single(await peer.WaitForMessagesAsync(1)).UnderTls);
    }

    [Fact]
    public async Task SNI_names_the_host_in_A_labels_without_trailing_dot_and_is_left_out_for_an_address()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        var resolver = new StagedResolver().Host("bücher.example.", "127.0.0.1").Host("bücher.example", "127.0.0.1");
        await using var named = new Gateway(Configurations.Opportunistic(Configurations.Named("bücher.example.", peer.Port)), resolver: resolver);
        await using var bare = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));

        await named.DeliverAsync();
        await bare.DeliverAsync();

        Assert.Equal("xn--bcher-kva.example", peer.Connections[0].ClientHello!.ServerName);
        Assert.Null(peer.Connections[1].ClientHello!.ServerName);
    }
}

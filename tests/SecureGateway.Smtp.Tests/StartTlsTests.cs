using System.Security.Authentication;
using SecureGateway.Mail;
using SecureGateway.Smtp.Tests.Harness;

namespace SecureGateway.Smtp.Tests;

public sealed class StartTlsTests
{
    private const string StartTls = Play.Hello + "STARTTLS\r\n";

    public static TheoryData<Granularity> Granularities => [.. Enum.GetValues<Granularity>()];

    [Theory, MemberData(nameof(Granularities)), Trait("Rule", "O-3")]
    public async Task A_message_goes_through_tls(Granularity granularity)
    {
        var session = new RecordingSession { Tls = Certificates.ServerOptions() };
        var connection = new ScriptedConnection(session);
        Assert.EndsWith("220 2.0.0 Ready to start TLS\r\n", await connection.SendAsync(StartTls, granularity));
        await using var client = await new TlsClient(connection).HandshakeAsync();
        await client.WriteAsync(Play.Hello + Play.Envelope + "DATA\r\nover tls\r\n..\r\n.\r\nQUIT\r\n", granularity);
        Assert.Equal(["250", "250", "250", "354", "250", "221"], Play.Replies(await client.ReadAsync()).Select(reply => reply[..3]));
        await connection.Server;

        Assert.Equal("over tls\r\n.\r\n", Assert.Single(session.Messages).Body);
        var facts = Assert.Single(session.Established);
        Assert.Equal("TLSv1.3", facts.VersionName);
        Assert.Null(facts.Certificate);
        Assert.Equal(SmtpSessionEnd.Quit, session.End);
        Assert.Equal(0, connection.Budget.Used);
    }

    [Fact, Trait("Rule", "C-2")]
    public async Task The_server_that_the_client_means_chooses_what_the_handshake_offers()
    {
        var session = new RecordingSession { Tls = Certificates.ServerOptions() };
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(StartTls);
        await using (await new TlsClient(connection).HandshakeAsync())
            Assert.Equal(["mx.test"], session.ServerNames);
        await connection.FinishAsync();
    }

    [Theory]
    [InlineData("MAIL FROM:<injected@example.org>\r\n")]
    [InlineData("EHLO injected\r\nMAIL FROM:<injected@example.org>\r\nRCPT TO:<b@example.net>\r\nDATA\r\n")]
    [InlineData("NOO")]
    public async Task Bytes_behind_starttls_are_never_executed(string injected)
    {
        foreach (var granularity in Enum.GetValues<Granularity>())
        {
            var session = new RecordingSession { Tls = Certificates.ServerOptions() };
            var connection = new ScriptedConnection(session);
            var said = await connection.SendAsync(StartTls + injected, granularity);
            said += await connection.FinishAsync();

            // In one segment: answered and closed. Later: they are taken for the handshake, which fails.
            var last = granularity == Granularity.Blob ? "421 4.7.0 Data behind STARTTLS; closing" : "220 2.0.0 Ready to start TLS";
            Assert.Equal(last, Play.Replies(said)[2]);
            Assert.Equal(granularity == Granularity.Blob ? SmtpSessionEnd.ProtocolViolation : SmtpSessionEnd.TlsFailed, session.End);
            Assert.Equal(granularity == Granularity.Blob ? 0 : 1, session.TlsFailures.Count);
            Assert.Equal(granularity == Granularity.Blob, session.Asked.Contains("REFUSED STARTTLS: 421"));
            Assert.DoesNotContain(session.Asked, asked => asked.Contains("injected", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Bytes_behind_starttls_before_the_handshake_never_reach_the_session_inside()
    {
        // The client injects, and then shakes hands as if nothing had been.
        var session = new RecordingSession { Tls = Certificates.ServerOptions() };
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(StartTls);
        await connection.WriteAsync("MAIL FROM:<injected@example.org>\r\n");
        await using var client = new TlsClient(connection);
        await Assert.ThrowsAnyAsync<Exception>(() => client.HandshakeAsync());
        await connection.Server;
        Assert.Equal(["EHLO client.test", "STARTTLS", "TLS FAILED", "CLOSED"], session.Asked);
    }

    [Theory, MemberData(nameof(Granularities))]
    public async Task After_starttls_everything_is_forgotten(Granularity granularity)
    {
        var session = new RecordingSession { Tls = Certificates.ServerOptions() };
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(StartTls);
        await using var client = await new TlsClient(connection).HandshakeAsync();
        await client.WriteAsync("MAIL FROM:<a@b.test>\r\nSTARTTLS\r\nRCPT TO:<a@b.test>\r\nDATA\r\nEHLO again\r\nSTARTTLS\r\nMAIL FROM:<a@b.test>\r\nQUIT\r\n", granularity);
        var said = await client.ReadAsync();
        Assert.DoesNotContain("STARTTLS", said.Replace("503 5.5.1", "", StringComparison.Ordinal));
        Assert.Equal(["503", "503", "503", "503", "250", "503", "250", "221"], Play.Replies(said).Select(reply => reply[..3]));
        Assert.Equal(["EHLO client.test", "STARTTLS", "TLS", "EHLO again", "MAIL a@b.test", "CLOSED"], session.Asked);
    }

    [Fact, Trait("Rule", "M-4")]
    public async Task Inside_tls_the_requirement_is_met()
    {
        var session = new RecordingSession { Tls = Certificates.ServerOptions(), MustStartTls = true };
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(StartTls);
        await using var client = await new TlsClient(connection).HandshakeAsync();
        await client.WriteAsync(Play.Hello + "MAIL FROM:<>\r\nQUIT\r\n");
        Assert.Equal(["250", "250", "221"], Play.Replies(await client.ReadAsync()).Select(reply => reply[..3]));
    }

    [Fact]
    public Task Without_tls_to_be_had_the_session_goes_on_in_clear() => Play.Everywhere(
        StartTls + "MAIL FROM:<>\r\nQUIT\r\n",
        ["250", "454 4.7.0", "250", "221"]);

    [Fact]
    public Task Starttls_takes_no_argument_and_needs_ehlo() => Play.Everywhere(
        "STARTTLS\r\n" + Play.Hello + "STARTTLS now\r\nQUIT\r\n",
        ["503 5.5.1", "250", "501 5.5.4", "221"],
        session => session.Tls = Certificates.ServerOptions());

    [Theory]
    [InlineData("this is not TLS at all\r\n")]
    [InlineData("\x16\x03\x01\x00\x05hello")]
    [InlineData("")]
    public async Task A_failed_handshake_closes_the_connection(string garbage)
    {
        var session = new RecordingSession { Tls = Certificates.ServerOptions() };
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(StartTls);
        await connection.WriteAsync(garbage);
        Assert.DoesNotContain("421", await connection.FinishAsync());
        Assert.Single(session.TlsFailures);
        Assert.Equal(SmtpSessionEnd.TlsFailed, session.End);
    }

    [Fact]
    public async Task The_handshake_has_its_own_time()
    {
        var session = new RecordingSession { Tls = Certificates.ServerOptions() };
        session.Limits = session.Limits with { HandshakeTimeout = TimeSpan.FromSeconds(20) };
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(StartTls);
        connection.Advance(TimeSpan.FromSeconds(19));
        Assert.False(connection.Server.IsCompleted);
        connection.Advance(TimeSpan.FromSeconds(1));
        await connection.Server.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.IsType<TimeoutException>(Assert.Single(session.TlsFailures));
        Assert.Equal(SmtpSessionEnd.TlsFailed, session.End);
    }

    [Fact]
    public async Task A_client_certificate_is_taken_whatever_it_is_and_reported()
    {
        foreach (var protocol in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            var session = new RecordingSession { Tls = Certificates.ServerOptions(clientCertificate: true) };
            var connection = new ScriptedConnection(session);
            await connection.SendAsync(StartTls);
            await using var client = await new TlsClient(connection).HandshakeAsync(protocol, certificate: true);
            await client.WriteAsync("QUIT\r\n");
            await client.ReadAsync();
            var facts = Assert.Single(session.Established);
            Assert.Equal(protocol, facts.Version);
            Assert.Equal("client.test", facts.Certificate!.CommonName);
            Assert.Equal(CertificateProblems.SelfSigned, facts.Certificate.Problems);
        }
    }

    [Fact]
    public async Task A_required_client_certificate_that_does_not_come_completes_the_handshake()
    {
        var session = new RecordingSession { Tls = Certificates.ServerOptions(clientCertificate: true) };
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(StartTls);
        await using var client = await new TlsClient(connection).HandshakeAsync();
        await client.WriteAsync("QUIT\r\n");
        Assert.StartsWith("221", await client.ReadAsync());
        Assert.Null(Assert.Single(session.Established).Certificate);
    }

    [Fact]
    public async Task A_callback_in_the_options_is_asked_and_may_refuse()
    {
        var shared = Certificates.ServerOptions(clientCertificate: true);
        shared.RemoteCertificateValidationCallback = (_, _, _, _) => false;
        var session = new RecordingSession { Tls = shared };
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(StartTls);
        await using var client = new TlsClient(connection);
        await Task.WhenAny(client.HandshakeAsync(certificate: true), connection.Server);
        await connection.Server.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(SmtpSessionEnd.TlsFailed, session.End);
        Assert.Empty(session.Established);
    }

    [Fact]
    public async Task An_idle_client_inside_tls_is_told_so()
    {
        var session = new RecordingSession { Tls = Certificates.ServerOptions() };
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(StartTls);
        await using var client = await new TlsClient(connection).HandshakeAsync();
        await client.WriteAsync(Play.Hello);
        await client.ReadAsync("250");
        var last = client.ReadAsync();
        while (await Task.WhenAny(last, Task.Delay(20)) != last)
            connection.Advance(TimeSpan.FromMinutes(5)); // the server may not have begun to wait when its reply arrives
        Assert.Equal("421 4.4.2 Timeout; closing\r\n", await last);
        Assert.Equal(SmtpSessionEnd.TimedOut, session.End);
    }

    [Fact]
    public async Task Stopped_in_the_middle_of_a_message_inside_tls_the_message_is_finished()
    {
        var session = new RecordingSession { Tls = Certificates.ServerOptions() };
        var connection = new ScriptedConnection(session);
        await connection.SendAsync(StartTls);
        await using var client = await new TlsClient(connection).HandshakeAsync();
        await client.WriteAsync(Play.Hello + Play.Envelope + "DATA\r\nfirst half\r\n");
        await client.ReadAsync("354");
        connection.RequestClose();
        await client.WriteAsync("second half\r\n.\r\n");
        Assert.Equal(["250 2.0.0 Queued", "421 4.3.2 Closing; try again later"], Play.Replies(await client.ReadAsync()));
        Assert.Equal("first half\r\nsecond half\r\n", Assert.Single(session.Messages).Body);
    }
}

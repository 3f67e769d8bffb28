using System.Net.Sockets;
using System.Security.Authentication;

namespace SecureGateway.Staging.Tests;

/// <summary>Each failure, as an SslStream client sees it.</summary>
public class TlsFailureTests
{
    [Theory]
    [InlineData(TlsAlert.HandshakeFailure, "0A000410")]
    [InlineData(TlsAlert.ProtocolVersion, "0A00042E")]
    [InlineData(TlsAlert.UnrecognizedName, "0A000458")]
    [InlineData(TlsAlert.UnknownCa, "0A000418")]
    [InlineData(TlsAlert.InternalError, "0A000438")]
    public async Task An_alert_reaches_the_client_as_that_alert(TlsAlert alert, string code) =>
        Assert.Contains(code, (await HandshakeFailsAsync(TlsFailures.Alert(alert))).Message);

    [Fact]
    public async Task A_server_without_a_shared_cipher_sends_handshake_failure() =>
        Assert.Contains("0A000410", (await HandshakeFailsAsync(TlsFailures.NoSharedCipher)).Message);

    [Fact]
    public async Task A_server_of_TLS_1_1_is_refused_by_the_client()
    {
        Assert.Contains("0A000102", (await HandshakeFailsAsync(TlsFailures.OldVersion11)).Message);
        Assert.Contains("0A000102", (await HandshakeFailsAsync(TlsFailures.OldVersion10)).Message);
    }

    [Fact]
    public async Task FIN_RST_and_plaintext_are_what_they_say()
    {
        Assert.Contains("EOF", (await HandshakeFailsAsync(TlsFailures.ClosedAfter220)).Message);
        Assert.Contains("EOF", (await HandshakeFailsAsync(TlsFailures.ClosedAfterHello)).Message);
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(await HandshakeFailsAsync(TlsFailures.ResetAfter220)).SocketErrorCode);
        Assert.Contains("frame size", (await HandshakeFailsAsync(TlsFailures.PlaintextInstead)).Message);
    }

    [Fact]
    public async Task Injected_octets_stand_between_the_220_and_the_handshake()
    {
        Assert.Contains("250 2.0.0 injected", (await HandshakeFailsAsync(TlsFailures.InjectedLine)).Message);
        Assert.EndsWith(": 25", (await HandshakeFailsAsync(TlsFailures.InjectedFragment)).Message);
    }

    [Fact]
    public async Task A_stall_lasts_until_the_client_goes()
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.Stalled));
        await using var client = await StagedClient.ConnectAsync(peer.EndPoint);
        var handshake = client.StartTlsAsync();
        await peer.WaitForAsync(() => peer.Connections[0].TlsFailure is not null);
        Assert.False(handshake.IsCompleted);

        client.Reset();

        await Assert.ThrowsAnyAsync<Exception>(() => handshake);
        await peer.WaitForEndedAsync(1);
    }

    [SkippableFact]
    public async Task A_client_certificate_required_in_1_2_fails_the_handshake()
    {
        Skip.IfNot(TlsFailures.HasOpenSsl, "no libssl.so.3");
        Assert.Contains("0A000410", (await HandshakeFailsAsync(TlsFailures.ClientCertificateRequired12)).Message);
    }

    [SkippableFact]
    public async Task A_client_certificate_required_in_1_3_fails_the_first_read()
    {
        Skip.IfNot(TlsFailures.HasOpenSsl, "no libssl.so.3");
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ClientCertificateRequired13));
        await using var client = await StagedClient.ConnectAsync(peer.EndPoint);
        await client.StartTlsAsync();

        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => client.CommandAsync("EHLO me"));

        Assert.Contains("0A00045C", Innermost(thrown).Message);
        client.Reset();
        Assert.Equal(PeerEnd.TlsFailed, (await peer.WaitForEndedAsync(1))[0].End);
    }

    [SkippableTheory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task With_the_certificate_it_wants_the_demanding_server_takes_mail(SslProtocols version)
    {
        Skip.IfNot(TlsFailures.HasOpenSsl, "no libssl.so.3");
        var server = new TlsServer(CertificateFactory.Shared.Make(CertificatePlan.ByIntermediate("mx.example.test")))
        {
            Protocols = version,
            ClientCertificates = ClientCertificates.Required,
        };
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(server)));
        await using var client = await StagedClient.ConnectAsync(peer.EndPoint);
        await client.StartTlsAsync(new StagedClientTls
        {
            TargetHost = "mx.example.test",
            TrustOnlyStagedRoot = true,
            ClientCertificate = CertificateFactory.Shared.Client("gw.example.org"),
        });
        await client.CommandAsync("EHLO gw.example.org");
        var reply = await client.SendMailAsync("a@b.example", ["c@d.example"], "Subject: x\r\n\r\n" + new string('x', 100_000));

        Assert.Equal(250, reply.Code);
        var tls = (await peer.WaitForMessageAsync()).Connection.Tls!;
        Assert.Equal(version, tls.Version);
        Assert.Equal("mx.example.test", tls.ServerName);
        Assert.Contains("gw.example.org", tls.ClientCertificate!.Subject);
    }

    private static async Task<Exception> HandshakeFailsAsync(StartTlsPlan failure)
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(failure));
        await using var client = await StagedClient.ConnectAsync(peer.EndPoint);
        return Innermost(await Assert.ThrowsAnyAsync<Exception>(() => client.StartTlsAsync()));
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}

using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery.Tests;

public sealed class TlsFailureClassifierTests
{
    [Theory]
    [InlineData("error:0A000410:SSL routines::ssl/tls alert handshake failure", FailureReason.TlsNoSharedCipher)]
    [InlineData("error:0A00042E:SSL routines::tlsv1 alert protocol version", FailureReason.TlsVersionRefused)]
    [InlineData("error:0A000458:SSL routines::tlsv1 unrecognized name", FailureReason.TlsAlert)]
    [InlineData("error:0A000418:SSL routines::tlsv1 alert unknown ca", FailureReason.TlsAlert)]
    [InlineData("error:0A00042F:SSL routines::tlsv1 alert insufficient security", FailureReason.TlsNoSharedCipher)]
    [InlineData("error:0A00045C:SSL routines::tlsv13 alert certificate required", FailureReason.TlsClientCertificateRequired)]
    [InlineData("error:0A000102:SSL routines::unsupported protocol", FailureReason.TlsVersionRefused)]
    [InlineData("error:0A00010B:SSL routines::wrong version number", FailureReason.TlsNotTls)]
    [InlineData("error:0A000126:SSL routines::unexpected eof while reading", FailureReason.TlsPeerClosed)]
    [InlineData("error:0A0000BF:SSL routines::no protocols available", FailureReason.TlsOwnNoProtocol)]
    [InlineData("error:0A0000B5:SSL routines::no ciphers available", FailureReason.TlsOwnCipherPolicy)]
    [InlineData("error:0A0000B9:SSL routines::no cipher match", FailureReason.TlsOwnCipherPolicy)]
    [InlineData("error:0A0000BE:SSL routines::no private key assigned", FailureReason.TlsOwnIdentity)]
    [InlineData("error:0A00018A:SSL routines::dh key too small", FailureReason.TlsOther)]
    [InlineData("error:0A0000A1:SSL routines::library has no ciphers", FailureReason.TlsOwnCipherPolicy)]
    [InlineData("error:0A0000B3:SSL routines::no certificate set", FailureReason.TlsOwnIdentity)]
    [InlineData("error:0A000120:SSL routines::private key mismatch", FailureReason.TlsOwnIdentity)]
    [InlineData("error:0A0000B6:SSL routines::not on record boundary", FailureReason.TlsOther)]
    [InlineData("error:0480006C:PEM routines::no start line", FailureReason.TlsOwnOther)]
    [InlineData("error:05800074:x509 certificate routines::key values mismatch", FailureReason.TlsOwnOther)]
    [InlineData("error:02000068:rsa routines::bad signature", FailureReason.TlsOther)]
    public void The_innermost_code_of_the_library_decides(string text, FailureReason reason)
    {
        var error = new AuthenticationException("Authentication failed", new IOException("SSL Handshake failed", new InvalidOperationException(text)));

        var failure = TlsFailureClassifier.Classify(error, timedOut: false);

        Assert.Equal(reason, failure.Reason);
        Assert.Equal(text, failure.Detail);
    }

    public static TheoryData<Exception, FailureReason> Others => new()
    {
        { new IOException("Received an unexpected EOF or 0 bytes from the transport stream."), FailureReason.TlsPeerClosed },
        { new EndOfStreamException(), FailureReason.TlsPeerClosed },
        { new AuthenticationException("Cannot determine the frame size or a corrupted frame was received."), FailureReason.TlsNotTls },
        { new IOException("read", new SocketException((int)SocketError.ConnectionReset)), FailureReason.TlsReset },
        { new IOException("write", new SocketException((int)SocketError.Shutdown)), FailureReason.TlsPeerClosed },
        { new AuthenticationException("something new"), FailureReason.TlsOther },
        { new PlatformNotSupportedException("CipherSuitesPolicy is not supported"), FailureReason.TlsOwnOther },
        { new ArgumentException("bad option"), FailureReason.TlsOwnOther },
        { new NotSupportedException("The 'RequireEncryption' encryption policy is not supported by this installation of OpenSSL."), FailureReason.TlsOwnCipherPolicy },
        { new CryptographicException("The key is not usable"), FailureReason.TlsOwnIdentity },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Other_exceptions_have_their_class(Exception error, FailureReason reason) =>
        Assert.Equal(reason, TlsFailureClassifier.Classify(error, timedOut: false).Reason);

    [Fact]
    public void Our_deadline_makes_a_time_out_of_whatever_the_library_says() =>
        Assert.Equal(FailureReason.TlsTimeout, TlsFailureClassifier.Classify(new ObjectDisposedException("socket"), timedOut: true).Reason);

    [Fact]
    public void A_handshake_failure_after_the_server_asked_for_a_certificate_is_about_that() =>
        Assert.Equal(
            FailureReason.TlsClientCertificateRequired,
            TlsFailureClassifier.Classify(new InvalidOperationException("error:0A000410:x"), timedOut: false, certificateAsked: true).Reason);

    [Fact]
    [Trait("Rule", "O-5")]
    public async Task A_failure_of_our_own_is_no_strike_does_not_go_on_to_other_hosts_and_never_falls_back()
    {
        await using var peer = Staging.StagedPeer.Start(Staging.PeerPlan.GoodTls());
        await using var other = Staging.StagedPeer.Start(Staging.PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer, other)), trust: new BrokenTrust());

        var outcome = await gateway.DeliverAsync(gateway.Attempt(attempt: 4, strikes: 3));

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal((RecipientDisposition.Deferred, FailureReason.TlsOwnOther), (recipient.Disposition, recipient.Reason));
        Assert.Equal(3, outcome.Strikes);
        Assert.Equal(Fault.Ours, Assert.Single(outcome.Evidence.Hosts).Fault);
        Assert.Empty(other.Connections);
        Assert.False(Assert.Single(peer.Connections).HasCommand("MAIL"));
    }

    private sealed class BrokenTrust : ITrust
    {
        public object Generation => this;

        public System.Security.Cryptography.X509Certificates.X509ChainPolicy ChainPolicy(System.Collections.Immutable.ImmutableArray<string> signing, bool forServer) =>
            throw new CryptographicException("the store cannot be read");

        public System.Collections.Immutable.ImmutableArray<string> NamesOf(string anchor) => [];
    }
}

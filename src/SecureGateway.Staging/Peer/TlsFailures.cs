using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;

namespace SecureGateway.Staging;

/// <summary>
/// The ways in which STARTTLS breaks at the other side, each as a <see cref="StartTlsPlan"/>. All of them are TLS failures
/// between STARTTLS and the EHLO reply under TLS, whatever the client thinks of certificates.
/// </summary>
public static class TlsFailures
{
    public static StartTlsPlan Answered454 { get; } = StartTlsPlan.Refused("454 4.7.0 TLS not available");

    public static StartTlsPlan Answered501 { get; } = StartTlsPlan.Refused("501 5.5.4 Syntax error");

    public static StartTlsPlan Answered502 { get; } = StartTlsPlan.Refused("502 5.5.1 Not implemented");

    /// <summary>220 and FIN in one.</summary>
    public static StartTlsPlan ClosedAfter220 { get; } = new() { Name = "220 then FIN", Reply = PeerReply.Of("220 2.0.0 Ready").ThenClose() };

    public static StartTlsPlan ClosedAfterHello { get; } = StartTlsPlan.AnswerHello("FIN in the handshake", PeerReply.Nothing.ThenClose());

    public static StartTlsPlan ResetAfter220 { get; } = StartTlsPlan.AnswerHello("220 then RST", PeerReply.Nothing.ThenReset());

    public static StartTlsPlan Stalled { get; } = StartTlsPlan.AnswerHello("220 then stall", PeerReply.Nothing.ThenStall());

    /// <summary>The ClientHello is answered as if it were a command.</summary>
    public static StartTlsPlan PlaintextInstead { get; } =
        StartTlsPlan.AnswerHello("220 then plaintext", PeerReply.Of("500 5.5.1 Command unrecognized").ThenStall());

    /// <summary>220 and another reply line in the same segment, then a good handshake: the attacker's way (CVE-2021-38371).</summary>
    public static StartTlsPlan InjectedLine { get; } = Injected("bytes injected after 220", "250 2.0.0 injected\r\n");

    /// <summary>The same with a fragment that has no CRLF.</summary>
    public static StartTlsPlan InjectedFragment { get; } = Injected("fragment injected after 220", "25");

    public static StartTlsPlan OldVersion10 { get; } = Old("TLS 1.0 only", 0x0301);

    public static StartTlsPlan OldVersion11 { get; } = Old("TLS 1.1 only", 0x0302);

    /// <summary>A real server whose only suites do not fit its certificate: handshake_failure from the library itself.</summary>
    public static StartTlsPlan NoSharedCipher { get; } = StartTlsPlan.Handshake(
        new TlsServer(CertificateFactory.Shared.Server("mx.example.test"))
        {
            Protocols = SslProtocols.Tls12,
            CipherSuites = [TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256],
        },
        "no shared cipher");

    /// <summary>
    /// handshake_failure under TLS 1.2 for a client without a certificate. Needs <see cref="HasOpenSsl"/>, as the next.
    /// </summary>
    public static StartTlsPlan ClientCertificateRequired12 { get; } = Demanding("client certificate required (1.2)", SslProtocols.Tls12);

    /// <summary>certificate_required under TLS 1.3, which a client sees at its first read, after its own handshake.</summary>
    public static StartTlsPlan ClientCertificateRequired13 { get; } = Demanding("client certificate required (1.3)", SslProtocols.Tls13);

    /// <summary>Whether this machine has the libssl that stages demands for client certificates, and weak certificates.</summary>
    public static bool HasOpenSsl => OpenSsl.IsAvailable;

    /// <summary>The ClientHello is answered with this fatal alert.</summary>
    public static StartTlsPlan Alert(TlsAlert alert) =>
        StartTlsPlan.AnswerHello($"alert {alert}", PeerReply.Raw(TlsRecords.FatalAlert(alert)));

    /// <summary>
    /// Those that break at once, so not <see cref="Stalled"/>, which lasts until the client loses patience, and one alert
    /// of each that servers send in answer to a ClientHello.
    /// </summary>
    public static ImmutableArray<StartTlsPlan> AtOnce { get; } =
    [
        Answered454, Answered501, Answered502, ClosedAfter220, ClosedAfterHello, ResetAfter220, PlaintextInstead,
        InjectedLine, InjectedFragment, OldVersion10, OldVersion11, NoSharedCipher,
        Alert(TlsAlert.HandshakeFailure), Alert(TlsAlert.ProtocolVersion), Alert(TlsAlert.UnrecognizedName), Alert(TlsAlert.UnknownCa),
        Alert(TlsAlert.InternalError), Alert(TlsAlert.IllegalParameter), Alert(TlsAlert.DecodeError), Alert(TlsAlert.AccessDenied),
        Alert(TlsAlert.InsufficientSecurity), Alert(TlsAlert.UnexpectedMessage),
    ];

    private static StartTlsPlan Demanding(string name, SslProtocols version) => StartTlsPlan.Handshake(
        new TlsServer(CertificateFactory.Shared.Server("mx.example.test"))
        {
            Protocols = version,
            ClientCertificates = ClientCertificates.Required,
        },
        name);

    private static StartTlsPlan Injected(string name, string bytes) =>
        StartTlsPlan.Handshake(CertificateFactory.Shared.Server("mx.example.test"), name) with
        {
            Reply = PeerReply.Raw("220 2.0.0 Ready\r\n" + bytes),
        };

    private static StartTlsPlan Old(string name, ushort version) => new()
    {
        Name = name,
        Instead = hello => PeerReply.Raw(TlsRecords.OldServerHello(ClientHello.TryParse(hello.Span), version)).ThenStall(),
    };
}

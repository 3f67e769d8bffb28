using System.Collections.Immutable;

namespace SecureGateway.Staging;

/// <summary>
/// How a staged peer behaves on one connection. The default is a good modern server without TLS; statics give the usual
/// ones, <c>with</c> and <see cref="Answer"/> change them.
/// </summary>
public sealed record PeerPlan
{
    /// <summary>Named in records and diagnosis.</summary>
    public string Name { get; init; } = "plaintext";

    public string HostName { get; init; } = "mx.example.test";

    /// <summary>Null is <c>220 HOST ESMTP</c>. After anything but a 2xx every command but QUIT gets 503.</summary>
    public PeerReply? Greeting { get; init; }

    public PeerCapabilities Capabilities { get; init; } = new();

    /// <summary>What is offered under TLS when that differs.</summary>
    public PeerCapabilities? CapabilitiesUnderTls { get; init; }

    /// <summary>Null neither offers nor knows STARTTLS (502).</summary>
    public StartTlsPlan? StartTls { get; init; }

    /// <summary>To whom STARTTLS is offered; null offers it to all. Others that ask for it are refused with 502.</summary>
    public Func<PeerClient, bool>? OfferStartTlsTo { get; init; }

    /// <summary>The handshake comes before the greeting (RFC 8314).</summary>
    public bool ImplicitTls { get; init; }

    /// <summary>First match wins.</summary>
    public ImmutableArray<PeerRule> Rules { get; init; } = [];

    /// <summary>Breaks into the message data; null lets it pass.</summary>
    public DataInterruption? DuringData { get; init; }

    /// <summary>No STARTTLS.</summary>
    public static PeerPlan Plaintext(string hostName = "mx.example.test") => new() { HostName = hostName };

    /// <summary>STARTTLS with a good certificate for the host name, signed by <see cref="CertificateFactory.Root"/>.</summary>
    public static PeerPlan GoodTls(string hostName = "mx.example.test") =>
        WithTls(StartTlsPlan.Handshake(CertificateFactory.Shared.Server(hostName)), hostName) with { Name = "good TLS" };

    /// <summary>STARTTLS with any certificate: expired, self-signed, wrongly named.</summary>
    public static PeerPlan WithCertificate(CertificatePlan certificate, string hostName = "mx.example.test") =>
        WithTls(StartTlsPlan.Handshake(CertificateFactory.Shared.Make(certificate)), hostName);

    /// <summary>STARTTLS is offered and goes as the plan says.</summary>
    public static PeerPlan WithTls(StartTlsPlan startTls, string hostName = "mx.example.test") =>
        new() { Name = startTls.Name, HostName = hostName, StartTls = startTls };

    /// <summary>The handshake is good, EHLO (and HELO) under TLS is refused.</summary>
    public static PeerPlan HelloRefusedUnderTls(string hostName = "mx.example.test") => GoodTls(hostName)
        .Answer("EHLO", "550 5.7.0 Not under TLS", scope: PeerScope.UnderTls)
        .Answer("HELO", "550 5.7.0 Not under TLS", scope: PeerScope.UnderTls) with
    {
        Name = "EHLO refused under TLS",
    };

    /// <summary>This command, or this command with this text in its line, is answered so.</summary>
    public PeerPlan Answer(string verb, PeerReply reply, string? containing = null, PeerScope scope = PeerScope.Always, int? times = null) =>
        this with { Rules = Rules.Add(new PeerRule(verb, reply, containing, scope, times)) };

    /// <summary>The message, after its final dot, is answered so.</summary>
    public PeerPlan AnswerMessage(PeerReply reply, int? times = null) => Answer(PeerRule.EndOfData, reply, times: times);

    /// <summary>As soon as so many octets of a message have come (0: right after the 354), this happens.</summary>
    public PeerPlan InterruptData(PeerReply then, long afterOctets = 0) => this with { DuringData = new(afterOctets, then) };
}

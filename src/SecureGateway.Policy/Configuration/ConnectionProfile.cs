using System.Collections.Immutable;

namespace SecureGateway.Policy;

/// <summary>Where a client may send mail to, in order of strength.</summary>
public enum RelayControl
{
    None,
    HostedDomains,
    Full,
}

/// <summary>Mandatory TLS refuses, or only tells what it would have refused (M-13).</summary>
public enum MandatoryMode
{
    Enforce,
    Report,
}

/// <summary>What a mandatory TLS failure does to a message (M-8).</summary>
public enum OnFailure
{
    Defer,
    Reject,
}

/// <summary>A connection profile (M-1).</summary>
public sealed record ConnectionProfile(
    string Name,
    string Notes,
    ImmutableArray<ClientPattern> ClientHosts,
    ImmutableArray<DomainPattern> SenderDomains,
    RelayControl Relay,
    InboundTls Inbound,
    OutboundTls Outbound)
{
    /// <summary>Name of the profile that stands for clients that match none.</summary>
    public const string DefaultName = "default";

    /// <summary>What applies to a client that matches no profile: hosted domains only, TLS by the global rule .</summary>
    public static readonly ConnectionProfile Unmatched = new(
        DefaultName, "clients and routes that no profile names", [], [], RelayControl.HostedDomains, InboundTls.Off, OutboundTls.Off);
}

/// <summary>Mandatory TLS for mail coming in.</summary>
public sealed record InboundTls(bool Mandatory, MandatoryMode Mode, TlsFloor Floor, CertificateRequirement ClientCertificate)
{
    public static readonly InboundTls Off = new(false, MandatoryMode.Enforce, TlsFloor.Default, CertificateRequirement.None);

    public bool Enforced => Mandatory && Mode == MandatoryMode.Enforce;
}

/// <summary>Mandatory TLS for mail going out.</summary>
/// <param name="ClientIdentity">The identity shown when the server asks; null takes the global one.</param>
public sealed record OutboundTls(
    bool Mandatory,
    MandatoryMode Mode,
    TlsFloor Floor,
    OnFailure OnFailure,
    string? ClientIdentity,
    CertificateRequirement ServerCertificate)
{
    public static readonly OutboundTls Off = new(
        false, MandatoryMode.Enforce, TlsFloor.Default, OnFailure.Defer, null, CertificateRequirement.None);

    public bool Enforced => Mandatory && Mode == MandatoryMode.Enforce;
}

using System.Net.Security;
using System.Security.Authentication;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Inbound.Tests;

/// <summary>Configurations and facts that tests share.</summary>
internal static class Policies
{
    public static readonly TlsFacts Tls13 = new(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384, null);

    public static readonly TlsFacts Tls12 = new(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, null);

    /// <summary>Serves these domains, and has a route for everything.</summary>
    public static PolicyConfiguration Hosting(params string[] domains) => PolicyConfiguration.Default with
    {
        Domains = [.. domains.Select(DomainPattern.Parse)],
        Routes = [new Route([DomainPattern.Any], [], null)],
    };

    public static ConnectionProfile Profile(
        string name, RelayControl relay = RelayControl.HostedDomains, string[]? clients = null, string[]? senders = null, InboundTls? tls = null) =>
        new(
            name, "", [.. (clients ?? []).Select(ClientPattern.Parse)], [.. (senders ?? []).Select(DomainPattern.Parse)],
            relay, tls ?? InboundTls.Off, OutboundTls.Off);

    public static InboundTls Mandatory(
        TlsVersion version = TlsVersion.Tls12, CipherStrength strength = CipherStrength.High, MandatoryMode mode = MandatoryMode.Enforce) =>
        new(true, mode, new TlsFloor(version, strength), CertificateRequirement.None);

    public static PolicyConfiguration With(this PolicyConfiguration configuration, params ConnectionProfile[] profiles) =>
        configuration with { Connections = [.. profiles] };

    public static PolicyConfiguration WithOpportunisticTls(this PolicyConfiguration configuration) =>
        configuration with { Tls = configuration.Tls with { Opportunistic = configuration.Tls.Opportunistic with { Enabled = true } } };

    public static PolicyConfiguration With(this PolicyConfiguration configuration, LimitSettings limits) =>
        configuration with { Limits = limits };
}

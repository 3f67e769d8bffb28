using SecureGateway.Policy;

namespace SecureGateway.Palettes.Config;

/// <summary>A connection profile at a glance.</summary>
/// <param name="Routes">Domains of the routes that name it: where its outbound TLS applies.</param>
public sealed record ConnectionRow(
    string Name, IReadOnlyList<string> ClientHosts, IReadOnlyList<string> SenderDomains, RelayControl Relay, string InboundTls, string OutboundTls, IReadOnlyList<string> Routes, string Notes)
{
    public static IEnumerable<ConnectionRow> Of(PolicyConfiguration policy) => policy.Connections.Select(profile => new ConnectionRow(
        profile.Name,
        [.. profile.ClientHosts.Select(host => host.Text)],
        [.. profile.SenderDomains.Select(domain => domain.ToString())],
        profile.Relay,
        ConfigWords.Tls(profile.Inbound.Mandatory, profile.Inbound.Mode, profile.Inbound.Floor, profile.Inbound.ClientCertificate),
        ConfigWords.Tls(profile.Outbound.Mandatory, profile.Outbound.Mode, profile.Outbound.Floor, profile.Outbound.ServerCertificate),
        [.. policy.Routes.Where(route => route.Connection == profile.Name).SelectMany(route => route.Domains).Select(domain => domain.ToString())],
        profile.Notes));
}

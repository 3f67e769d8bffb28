using System.Collections.Immutable;

namespace SecureGateway.Policy;

/// <summary>
/// Everything an administrator decides, as one immutable value (the <c>policy</c> block of HOCON). Node facts such as
/// addresses and directories are not here. Values are valid when they come from the configuration reader.
/// </summary>
/// <param name="Domains">Hosted domains: unknown clients may send to these and to nothing else .</param>
public sealed record PolicyConfiguration(
    TlsSettings Tls,
    ImmutableArray<ConnectionProfile> Connections,
    ImmutableArray<DomainPattern> Domains,
    ImmutableArray<Route> Routes,
    DeliverySettings Delivery,
    LimitSettings Limits)
{
    /// <summary>A new installation: opportunistic TLS off (O-1), no profiles, no domains, no routes.</summary>
    public static readonly PolicyConfiguration Default = new(
        TlsSettings.Default, [], [], [], DeliverySettings.Default, LimitSettings.Default);
}

using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

/// <summary>Configurations that deliveries are tried under.</summary>
internal static class Configurations
{
    public const string Partner = "partner";

    public static PolicyConfiguration Off(params Route[] routes) => PolicyConfiguration.Default with { Routes = [.. routes] };

    public static PolicyConfiguration Opportunistic(params Route[] routes)
    {
        var off = Off(routes);
        return off with { Tls = off.Tls with { Opportunistic = off.Tls.Opportunistic with { Enabled = true } } };
    }

    /// <summary>A profile named <see cref="Partner"/>, for routes that name it.</summary>
    public static PolicyConfiguration WithPartner(this PolicyConfiguration configuration, OutboundTls outbound) => configuration with
    {
        Connections = [new ConnectionProfile(Partner, "", [], [], RelayControl.None, InboundTls.Off, outbound)],
    };

    public static OutboundTls Mandatory(
        CertificateValidation validation = CertificateValidation.None,
        MandatoryMode mode = MandatoryMode.Enforce,
        OnFailure onFailure = OnFailure.Defer,
        TlsFloor? floor = null,
        params string[] names) => new(
            true, mode, floor ?? TlsFloor.Default, onFailure, null, new CertificateRequirement(validation, [.. names], NameMatch.SanThenCn, []));

    public static Route To(params StagedPeer[] peers) =>
        new([DomainPattern.Any], [.. peers.Select((peer, index) => new RouteHost(peer.EndPoint.Address.ToString(), peer.Port, 10 + index))], null);

    /// <summary>By a name that the staged resolver knows, so that certificates have something to match.</summary>
    public static Route Named(string host, int port) => new([DomainPattern.Any], [new RouteHost(host, port)], null);

    public static Route As(this Route route, string connection = Partner) => route with { Connection = connection };
}

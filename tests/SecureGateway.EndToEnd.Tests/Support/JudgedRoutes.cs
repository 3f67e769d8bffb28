using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>The policy that judges meet: opportunistic TLS on, this machine may send anywhere, <c>partner.example</c> has a route.</summary>
public static class JudgedRoutes
{
    public static string To(StagedPeer peer) => To(peer.HostAndPort);

    /// <param name="more">Further routes, and further settings behind them.</param>
    public static string To(string hostAndPort, string more = "", string settings = "") => $$"""
        tls.opportunistic { enabled = on }
        {{RunningGateway.InternalClient}}
        routes = [
          { domains = [ "partner.example" ], to = [ "{{hostAndPort}}" ] }
          {{more}}
        ]
        {{settings}}
        """;
}

using System.Collections.Immutable;
using System.Net.Sockets;
using SecureGateway.Configuration.Schema;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Reading;

/// <summary>Refuses <c>relay = full</c> for clients that nobody has counted: never an open relay .</summary>
internal static class OpenRelay
{
    // 10.0.0.0/8 and fc00::/7 are the widest ranges that one organisation can have for itself (RFC 1918, RFC 4193).
    private const int WidestIPv4 = 8;
    private const int WidestIPv6 = 7;

    public static void Check(ImmutableArray<Located<ClientPattern>> clients, Findings findings)
    {
        foreach (var (client, at, path) in clients)
        {
            if (IsEverybody(client))
            {
                findings.Error(
                    at, path, $"'{client}' with relay = full would let everybody send to everywhere: an open relay", "name your own servers here, or write relay = hosted-domains");
            }
            else if (client.Host is { Below: true } host && host.Name.Parent() == default)
                findings.Warn(at, path, $"'{client}' lets every host of a top-level domain send to everywhere", "name your own servers here");
        }
    }

    private static bool IsEverybody(ClientPattern client) =>
        client.IsAny
        || (client.Network is { } network
            && network.PrefixLength < (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? WidestIPv4 : WidestIPv6));
}

using System.Collections.Immutable;
using System.Net;
using SecureGateway.Policy;

namespace SecureGateway.Configuration;

/// <summary>Where this node's web console is, with health and metrics.</summary>
/// <param name="Enabled">False: health and metrics alone.</param>
/// <param name="Https">With the gateway's identity.</param>
/// <param name="Allow">Networks whose clients may come; empty for all.</param>
public sealed record ConsoleSettings(bool Enabled, IPEndPoint EndPoint, bool Https, ImmutableArray<ClientPattern> Allow)
{
    public override string ToString() => $"{(Https ? "https" : "http")}://{EndPoint}";
}

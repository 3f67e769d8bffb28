using System.Net;

namespace SecureGateway.Benchmarks;

/// <summary>Where a relay sends, and whether TLS is used where it is offered (inbound it is offered, outbound it is used).</summary>
/// <param name="Directory">For its files; exists and is its own.</param>
/// <param name="Tracking">The gateway records what becomes of each message.</param>
/// <param name="Retry">HOCON durations of the gateway's retry schedule; null leaves the default.</param>
/// <param name="Storage">HOCON of the gateway's <c>node.storage</c>.</param>
/// <param name="Node">The gateway's name.</param>
/// <param name="Cluster">HOCON of the gateway's <c>node.cluster</c>; empty: it has no peers.</param>
/// <param name="Routes">HOCON of its routes; null sends everything to <paramref name="NextHop"/>.</param>
internal sealed record RelaySetting(IPEndPoint NextHop, bool Tls, string Directory, string? Retry = null, bool Tracking = true, string Storage = "provider = sqlite", string Node = "bench", string Cluster = "", string? Routes = null);

using System.Collections.Immutable;
using System.Net;

namespace SecureGateway.Configuration;

/// <summary>Who answers DNS questions.</summary>
/// <param name="Servers">Empty: those of the system.</param>
public sealed record ResolverSettings(ImmutableArray<IPEndPoint> Servers, TimeSpan Timeout);

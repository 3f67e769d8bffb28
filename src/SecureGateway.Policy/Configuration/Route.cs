using System.Collections.Immutable;
using System.Globalization;

namespace SecureGateway.Policy;

/// <summary>
/// Recipient domains to hosts or to MX.
/// </summary>
/// <param name="Hosts">Empty means MX.</param>
/// <param name="Connection">The profile whose outbound part applies (M-11), or null.</param>
/// <param name="Credentials">SMTP AUTH for this route, or null. Credentials forbid plaintext.</param>
public sealed record Route(
    ImmutableArray<DomainPattern> Domains,
    ImmutableArray<RouteHost> Hosts,
    string? Connection,
    RouteCredentials? Credentials = null)
{
    public bool IsMx => Hosts.IsEmpty;
}

/// <summary>One host of a route. A lower priority is tried first; equal ones balance.</summary>
/// <param name="Host">An address, or a name that is looked up as A/AAAA.</param>
public sealed record RouteHost(string Host, int Port, int Priority = 10)
{
    public override string ToString() =>
        Host.Contains(':', StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
            : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}

/// <summary>
/// Who the gateway says it is at the next server. The secret itself is never in the configuration: it is read from a file
/// or an environment variable when it is needed.
/// </summary>
public sealed record RouteCredentials(string UserName, string? SecretFile, string? SecretVariable);

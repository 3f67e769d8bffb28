using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Palettes.Config;

/// <summary>A route at a glance.</summary>
/// <param name="WinsBy">The pattern by which it wins for the domain that was asked about; null when it does not.</param>
public sealed record RouteRow(IReadOnlyList<string> Domains, IReadOnlyList<string> To, string? Connection, string? User, string? WinsBy)
{
    public static IEnumerable<RouteRow> Of(PolicyConfiguration policy, DomainName? asked)
    {
        var winner = asked is { } domain ? new RouteTable(policy.Routes).Find(domain) : null;
        return policy.Routes.Select(route => new RouteRow(
            [.. route.Domains.Select(pattern => pattern.ToString())],
            route.IsMx ? ["mx"] : [.. route.Hosts.Select(host => host.Priority == 10 ? host.ToString() : $"{host} (priority {host.Priority})")],
            route.Connection,
            route.Credentials?.UserName,
            winner is not null && ReferenceEquals(winner.Route, route) ? winner.Pattern.ToString() : null));
    }
}

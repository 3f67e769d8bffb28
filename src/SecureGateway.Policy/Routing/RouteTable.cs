using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>
/// Recipient domain to next hop (R-5): the most specific pattern wins, whatever the order in the file. Without any route
/// for a domain there is no next hop; the gateway never guesses one.
/// </summary>
public sealed class RouteTable(ImmutableArray<Route> routes)
{
    private readonly DomainTable<Route> _table =
        new(routes.SelectMany(route => route.Domains.Select(pattern => (pattern, route))));

    /// <summary>Some route covers the domain.</summary>
    public bool Covers(DomainName domain) => _table.Find(domain) is not null;

    /// <summary>The next hop for a recipient's domain, or null.</summary>
    public NextHop? Find(DomainName domain)
    {
        if (_table.Find(domain) is not { } found)
            return null;
        var (route, pattern) = found;
        return new NextHop(KeyOf(route, domain), route, pattern, domain);
    }

    // One key for one place to deliver to under one profile: two routes to one server with different profiles are two
    // next hops (M-11), two domains on one host list are one. Other credentials, even of one user, are another next hop:
    // nobody's mail rides a connection that somebody else logged in.
    private static string KeyOf(Route route, DomainName domain)
    {
        var place = route.IsMx ? "mx:" + domain.Value : string.Join(',', route.Hosts.Select(WithPriority));
        var credentials = route.Credentials is { } user ? $"{user.UserName}({user.SecretFile ?? "$" + user.SecretVariable})@" : "";
        return route.Connection is null ? credentials + place : $"{credentials}{place} {route.Connection}";

        static string WithPriority(RouteHost host) => host.Priority == 10 ? host.ToString() : $"{host}/{host.Priority}";
    }
}

/// <summary>Where recipients of a domain go.</summary>
/// <param name="Key">Names the next hop in the queue, in pools and on screens; the same after a restart.</param>
/// <param name="Pattern">The route's pattern that won.</param>
/// <param name="Domain">The recipient domain; the one that is looked up for MX.</param>
public sealed record NextHop(string Key, Route Route, DomainPattern Pattern, DomainName Domain)
{
    /// <summary>Key of recipients that no route covers.</summary>
    public const string NoRoute = "no-route";
}

using System.Collections.Immutable;
using SecureGateway.Configuration.Schema;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Reading;

/// <summary>Reads the routes: one for each domain, to profiles that exist.</summary>
internal sealed class RouteReader(ImmutableArray<ConnectionProfile> connections, ReaderEnvironment environment, Findings findings)
{
    private readonly Ties<DomainPattern> _domains = new("the domain", findings);

    public ImmutableArray<Route> Read(Block policy)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var routes = ImmutableArray.CreateBuilder<Route>();
        foreach (var block in policy.Each(RouteKeys.Routes))
        {
            var route = Route(block);
            routes.Add(route);
            if (route.Connection is { } name)
                used.Add(name);
        }

        foreach (var (name, block) in policy.Named(ConnectionKeys.Connections))
        {
            if (!used.Contains(name) && connections.Any(profile => profile.Name == name && profile.Outbound.Mandatory))
                block.In(ConnectionKeys.Outbound).Warn(ConnectionKeys.Mandatory, "no route names this profile, so its outbound-tls applies to nothing", $"write connection = {name} on a route");
        }

        return routes.ToImmutable();
    }

    private Route Route(Block block)
    {
        var domains = block.Get(RouteKeys.Domains);
        if (!block.Has(RouteKeys.Domains) || (domains.IsEmpty && block.IsEmptyList(RouteKeys.Domains)))
            block.Error(RouteKeys.Domains, "the route is for no domain", "write domains = [ \"corp.example\" ], or [ \"*\" ] for all others");
        foreach (var (domain, at, path) in domains)
            _domains.Add(domain, domain.ToString(), "another route", at, path);
        if (!block.Has(RouteKeys.To))
            block.Error(RouteKeys.To, "the route leads nowhere", "write to = mx, or to = [ \"10.0.0.5:25\" ]");
        var hosts = block.Get(RouteKeys.To);
        var ties = new Ties<(string, int)>("the host", findings);
        foreach (var (host, at, path) in hosts)
            ties.Add((host.Host, host.Port), host.ToString(), "this route", at, path);

        var connection = block.GetOptional(RouteKeys.Connection);
        if (connection is not null && connections.All(profile => profile.Name != connection))
        {
            block.Error(
                RouteKeys.Connection,
                $"no connection has the name '{connection}'",
                KnownNames.Suggest(connection, [.. connections.Select(profile => profile.Name)], "policy.connections"));
        }

        var credentials = block.Has(RouteKeys.Credentials)
            ? CredentialsReader.Read(block, hosts.IsEmpty, connections.FirstOrDefault(profile => profile.Name == connection), environment)
            : null;
        return new Route([.. domains.Select(domain => domain.Value)], [.. hosts.Select(host => host.Value)], connection, credentials);
    }
}

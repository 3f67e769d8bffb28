using System.Collections.Immutable;
using SecureGateway.Configuration.Schema;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Reading;

/// <summary>Warns of hosted domains whose mail cannot be taken, or would go round in a circle.</summary>
internal static class RouteAdvice
{
    public static void Give(PolicyConfiguration policy, ImmutableArray<Located<DomainPattern>> hosted, Block block, Findings findings)
    {
        var routes = new RouteTable(policy.Routes);
        foreach (var (domain, at, path) in hosted.Where(domain => !domain.Value.IsAny))
        {
            // A pattern is judged by some name below it.
            var sample = domain.Below ? DomainName.Parse("any." + domain.Name) : domain.Name;
            if (routes.Find(sample) is not { } hop)
                findings.Warn(at, path, $"no route leads to '{domain}': mail for it is answered with 451 until one does", "add a route for it");
            else if (hop.Route.IsMx)
                findings.Warn(at, path, $"mail for '{domain}' goes to its MX, which is perhaps this gateway", "name its own servers in a route");
        }

        if (policy.Routes.IsEmpty && (hosted.IsEmpty || policy.Connections.Any(profile => profile.Relay == RelayControl.Full)))
            block.Warn(RouteKeys.Routes, "there is no route: this gateway delivers nothing", "write routes = [ { domains = [ \"*\" ], to = mx } ]");
    }
}

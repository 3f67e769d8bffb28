using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Palettes.Config;

/// <summary>A domain that the gateway serves, and where its mail goes.</summary>
/// <param name="Route">The pattern that wins; null without one. A pattern of domains is judged by some name below it.</param>
public sealed record DomainRow(string Domain, string? Route, string To, string? Connection)
{
    public static IEnumerable<DomainRow> Of(PolicyConfiguration policy)
    {
        var routes = new RouteTable(policy.Routes);
        foreach (var domain in policy.Domains)
        {
            var hop = domain.IsAny ? null : routes.Find(domain.Below ? DomainName.Parse("any." + domain.Name) : domain.Name);
            yield return new DomainRow(
                domain.ToString(), hop?.Pattern.ToString(), hop is null ? "nowhere" : hop.Route.IsMx ? "mx" : string.Join(", ", hop.Route.Hosts), hop?.Route.Connection);
        }
    }
}

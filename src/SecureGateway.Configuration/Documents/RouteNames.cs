using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Schema;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Documents;

/// <summary>What routes are called: they have no names but the domains they are for.</summary>
internal static class RouteNames
{
    public static IEnumerable<string> Domains(HoconNode route) =>
        route is HoconObject keys && keys.Fields.TryGetValue(RouteKeys.Domains.Name, out var field) && field.Value is HoconArray domains
            ? domains.Items.OfType<HoconText>().Select(domain => domain.Value)
            : [];

    /// <summary>The place of the route that is for a domain as it is written, or -1.</summary>
    public static int Find(HoconArray routes, string domain)
    {
        var wanted = Usual(domain);
        for (var i = 0; i < routes.Items.Count; i++)
        {
            if (Domains(routes.Items[i]).Any(own => Usual(own) == wanted))
                return i;
        }

        return -1;
    }

    private static string Usual(string domain) => DomainPattern.TryParse(domain, out var pattern) ? pattern.ToString() : domain;
}

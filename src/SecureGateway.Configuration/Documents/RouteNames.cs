using System.Globalization;
using System.Text.RegularExpressions;
using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Schema;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Documents;

/// <summary>What routes are called: they have no names but the domains they are for.</summary>
internal static partial class RouteNames
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

    /// <summary>A key in which a route's number stands, with the route's first domain in its place; as it is where there is none.</summary>
    public static string Named(string key, HoconArray routes) => Numbered().Replace(key, match =>
        int.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var i) && i < routes.Items.Count && Domains(routes.Items[i]).FirstOrDefault() is { } domain
            ? $"{RouteKeys.Routes.Name}[{domain}]"
            : match.Value);

    private static string Usual(string domain) => DomainPattern.TryParse(domain, out var pattern) ? pattern.ToString() : domain;

    [GeneratedRegex(@"^routes\[(\d+)\]")]
    private static partial Regex Numbered();
}

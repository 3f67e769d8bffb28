using SecureGateway.Configuration.Hocon;
using SecureGateway.Configuration.Schema;

namespace SecureGateway.Configuration.Documents;

/// <summary>Values, profiles and routes in words.</summary>
internal static class PolicyWords
{
    /// <summary>A value without the quotes that only a file needs.</summary>
    public static string Value(HoconNode node) => node switch
    {
        HoconText { Value.Length: > 0 } text when !text.Value.Any(char.IsWhiteSpace) => text.Value,
        HoconObject host when Text(host, RouteKeys.HostName) is { } name => $"{name} (priority {Text(host, RouteKeys.Priority) ?? RouteKeys.Priority.Default})",
        HoconArray { Items.Count: > 0 } list => string.Join(", ", list.Items.Select(Value)),
        HoconArray => "none",
        _ => HoconInline.Write(node),
    };

    /// <summary>stronger or weaker, wider or narrower; empty where neither can be said.</summary>
    public static string Effect(Setting setting, HoconNode before, HoconNode after)
    {
        if (before is not HoconText one || after is not HoconText two)
            return "";
        var words = setting.Words;
        var (from, to) = (words.IndexOf(one.Value), words.IndexOf(two.Value));
        if (from < 0 || to < 0 || from == to)
            return "";
        return setting == ConnectionKeys.Relay ? (to > from ? "wider" : "narrower") : to > from ? "stronger" : "weaker";
    }

    public static string Profile(HoconObject profile)
    {
        var parts = new List<string>();
        Add(parts, "client hosts", profile, ConnectionKeys.ClientHosts);
        Add(parts, "sender domains", profile, ConnectionKeys.SenderDomains);
        Add(parts, "relay", profile, ConnectionKeys.Relay);
        Tls(parts, "inbound TLS", profile, ConnectionKeys.Inbound);
        Tls(parts, "outbound TLS", profile, ConnectionKeys.Outbound);
        return string.Join(", ", parts);
    }

    public static string Route(HoconObject route)
    {
        var parts = new List<string> { "to " + (route.Fields.TryGetValue(RouteKeys.To.Name, out var to) ? Value(to.Value) : "nowhere") };
        Add(parts, "connection", route, RouteKeys.Connection);
        if (route.Fields.TryGetValue(RouteKeys.Credentials.Name, out var field) && field.Value is HoconObject credentials)
            parts.Add($"with credentials of {Text(credentials, RouteKeys.User)}");
        return string.Join(", ", parts);
    }

    private static void Tls(List<string> parts, string what, HoconObject profile, Section section)
    {
        if (!profile.Fields.TryGetValue(section.Name, out var field) || field.Value is not HoconObject tls)
            return;
        var details = new List<string>();
        Details(tls, section.Keys, "", details);
        var mandatory = Text(tls, ConnectionKeys.Mandatory) == "on" ? "mandatory" : "not mandatory";
        parts.Add(details.Count == 0 ? $"{what} {mandatory}" : $"{what} {mandatory} ({string.Join(", ", details)})");
    }

    private static void Details(HoconObject section, IEnumerable<Key> keys, string prefix, List<string> details)
    {
        foreach (var key in keys.Where(key => key != ConnectionKeys.Mandatory))
        {
            if (!section.Fields.TryGetValue(key.Name, out var field))
                continue;
            if (key is Section inner && field.Value is HoconObject nested)
                Details(nested, inner.Keys, key.Name + ".", details);
            else
                details.Add($"{prefix}{key.Name} {Value(field.Value)}");
        }
    }

    private static void Add(List<string> parts, string what, HoconObject section, Key key)
    {
        if (section.Fields.TryGetValue(key.Name, out var field) && field.Value is not (HoconArray { Items.Count: 0 } or HoconText { Value.Length: 0 }))
            parts.Add($"{what} {Value(field.Value)}");
    }

    private static string? Text(HoconObject section, Key key) =>
        section.Fields.TryGetValue(key.Name, out var field) && field.Value is HoconText text ? text.Value : null;
}

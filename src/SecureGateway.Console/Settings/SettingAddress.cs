using System.Text;
using System.Text.RegularExpressions;
using SecureGateway.WebConsole.Navigation;

namespace SecureGateway.WebConsole.Settings;

/// <summary>Where a setting is edited: the page, and the field on it. A refused apply leads there.</summary>
public static partial class SettingAddress
{
    /// <summary>The id of a key's field on its page.</summary>
    public static string Anchor(string key)
    {
        var id = new StringBuilder("setting-");
        foreach (var c in key)
            id.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '_');
        return id.ToString();
    }

    /// <summary>Null where a key has no page.</summary>
    /// <param name="key">As errors and edits name it; an item of a list leads to the list.</param>
    public static string? Of(string key)
    {
        var plain = Item().Replace(key, "");
        return Page(plain) is { } page ? $"{page}#{Anchor(plain)}" : null;
    }

    /// <summary>A profile's page.</summary>
    public static string Profile(string name, string tab = "overview") => $"{Places.Connections.Path}/profile?name={Uri.EscapeDataString(name)}&tab={tab}";

    /// <summary>A route's page, by one of its domains.</summary>
    public static string Route(string domain) => $"{Places.Routing.Path}/route?domain={Uri.EscapeDataString(domain)}";

    private static string? Page(string key)
    {
        if (Connection().Match(key) is { Success: true } connection)
        {
            var name = connection.Groups["quoted"] is { Success: true } quoted ? Regex.Unescape(quoted.Value) : connection.Groups["name"].Value;
            return Profile(name, connection.Groups["below"].Value switch
            {
                "client-hosts" => "client-hosts",
                "sender-domains" => "sender-domains",
                "relay" => "relay",
                var below when below.StartsWith("inbound-tls", StringComparison.Ordinal) || below.StartsWith("outbound-tls", StringComparison.Ordinal) => "tls",
                _ => "overview",
            });
        }

        return Route().Match(key) is { Success: true } route ? Route(route.Groups[1].Value)
            : key.StartsWith("tls.", StringComparison.Ordinal) ? Places.Tls.Path
            : key == "domains" ? Places.Routing.Path
            : key.StartsWith("routes", StringComparison.Ordinal) ? Places.Routing.Path + "/routes"
            : key.StartsWith("connections", StringComparison.Ordinal) ? Places.Connections.Path
            : key.StartsWith("delivery.", StringComparison.Ordinal) || key.StartsWith("limits.", StringComparison.Ordinal) ? Places.Delivery.Path
            : null;
    }

    [GeneratedRegex(@"^connections\.(?:""(?<quoted>(?:[^""\\]|\\.)*)""|(?<name>[^.\[]+))(?:\.(?<below>.*))?$")]
    private static partial Regex Connection();

    [GeneratedRegex(@"^routes\[(.+?)\]")]
    private static partial Regex Route();

    [GeneratedRegex(@"\[\d+\](\..*)?$")]
    private static partial Regex Item();
}

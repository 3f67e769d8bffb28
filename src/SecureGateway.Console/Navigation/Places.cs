using MudBlazor;
using SecureGateway.Operations;

namespace SecureGateway.WebConsole.Navigation;

/// <summary>Where everything is, in the order of the navigation; the file of a page is in the folder of its place.</summary>
public static class Places
{
    public const string System = "System";
    public const string Messages = "Messages";
    public const string Access = "Access";

    public static readonly Place Dashboard = new("Dashboard", "/", Icons.Material.Outlined.SpaceDashboard);
    public static readonly Place Guide = new("First steps", "/guide", Icons.Material.Outlined.Route);
    public static readonly Place TrackMessages = new("Track Messages", "/messages/track", Icons.Material.Outlined.ManageSearch, Messages);
    public static readonly Place Queues = new("Queues", "/messages/queues", Icons.Material.Outlined.Inbox, Messages);
    public static readonly Place Tls = new("TLS Configuration", "/system/encryption/tls", Icons.Material.Outlined.Lock, System, "Encryption");
    public static readonly Place Connections = new("Connections", "/system/smtp/connections", Icons.Material.Outlined.SwapHoriz, System, "SMTP Settings");
    public static readonly Place Routing = new("Mail Domains and Routing", "/system/smtp/routing", Icons.Material.Outlined.AltRoute, System, "SMTP Settings");
    public static readonly Place Delivery = new("Delivery and Limits", "/system/smtp/delivery", Icons.Material.Outlined.Tune, System, "SMTP Settings");
    public static readonly Place Apply = new("Apply Configuration", "/system/configuration/apply", Icons.Material.Outlined.PublishedWithChanges, System, "Configuration");
    public static readonly Place History = new("Configuration History", "/system/configuration/history", Icons.Material.Outlined.History, System, "Configuration");
    public static readonly Place Peers = new("Peer Gateways", "/system/peers", Icons.Material.Outlined.Hub, System, "Peers");
    public static readonly Place Users = new("Users and Access", "/access/users", Icons.Material.Outlined.ManageAccounts, Access) { Needs = Permission.Administer };
    public static readonly Place Audit = new("Audit", "/access/audit", Icons.Material.Outlined.FactCheck, Access);

    /// <summary>Those that have a page.</summary>
    public static IReadOnlyList<Place> All { get; } =
        [Dashboard, Guide, TrackMessages, Queues, Tls, Connections, Routing, Delivery, Apply, History, Peers, Users, Audit];

    /// <summary>The place that an address below the root belongs to: the longest path that it begins with.</summary>
    public static Place? Of(string path)
    {
        var asked = "/" + path.Trim('/').Split('?', '#')[0];
        return All.Where(place => asked == place.Path || (place.Path != "/" && asked.StartsWith(place.Path + "/", StringComparison.OrdinalIgnoreCase)))
            .MaxBy(place => place.Path.Length);
    }
}

using SecureGateway.Palettes.Config;
using SecureGateway.WebConsole.Navigation;
using SecureGateway.WebConsole.Settings;
using Values = System.Collections.Generic.IReadOnlyDictionary<string, System.Collections.Generic.IReadOnlyList<string>>;

namespace SecureGateway.WebConsole.Pages.Guide;

/// <summary>The way from a new gateway to certain TLS with a partner, and how much of it the policy has. Pure.</summary>
public sealed class GuideSteps
{
    private readonly Dictionary<string, IReadOnlyList<string>> _applied;
    private readonly Dictionary<string, IReadOnlyList<string>> _pending;

    /// <param name="settings">All of <c>tls</c>, <c>connections</c>, <c>domains</c> and <c>routes</c>.</param>
    public GuideSteps(IEnumerable<SettingRow> settings)
    {
        var all = settings.ToList();
        _applied = all.Where(row => row.Applied is not null).ToDictionary(row => row.Key, row => row.Applied!, StringComparer.Ordinal);
        _pending = all.ToDictionary(row => row.Key, row => row.Pending, StringComparer.Ordinal);
    }

    public IReadOnlyList<GuideStep> First =>
    [
        new("Say which domains are yours", "Everybody may send to the domains that this gateway serves, and to nothing else.",
            State(policy => Has(policy, "domains")), "Mail Domains", Places.Routing.Path),
        new("Say where mail goes", "A route for your own domains to your mail servers, and one for * by MX for everybody else.",
            State(policy => policy.Keys.Any(key => key.StartsWith("routes[", StringComparison.Ordinal))), "Email Routing", Places.Routing.Path + "/routes"),
        new("Turn on opportunistic TLS", "TLS is used wherever the other side offers it, in both directions. Nobody is refused for it, and no certificate is judged.",
            State(policy => Is(policy, "tls.opportunistic.enabled", "on")), "TLS Configuration", SettingAddress.Of("tls.opportunistic.enabled")!),
        Apply("Nothing counts before it is applied. New sessions and attempts follow it at once, and nothing is dropped."),
        new("See how mail travels now", "Each message's page tells whether it was encrypted all the way, with what, to whom, and who says so. Look here for a day before you tighten anything.",
            null, "Track Messages", Places.TrackMessages.Path),
    ];

    public IReadOnlyList<GuideStep> Inbound =>
    [
        new("Make a profile for the partner", "With the partner's addresses or host names as client hosts, and the domains they write from as sender domains.",
            State(policy => Profiles(policy).Any(profile => Has(policy, profile + ".client-hosts") || Has(policy, profile + ".sender-domains"))), "Connections", Places.Connections.Path),
        new("Start weak: report only", "Mandatory TLS coming in, mode report, the lowest version and strength, no certificate. Mail passes, and what enforce would refuse is counted.",
            State(policy => Mandatory(policy, "inbound-tls").Any()), "Connections", Places.Connections.Path),
        Apply("From now on the partner's mail is judged."),
        new("Look at the evidence", "On the profile's TLS Settings: what each stronger setting would have refused of recent mail, and why.",
            null, "See what would be refused", Places.TrackMessages.Path + "?refused-for-tls=true"),
        new("Tighten, one setting at a time, and enforce", "Raise what recent mail meets already: version, strength, then the certificate. Then set the mode to enforce.",
            State(policy => Mandatory(policy, "inbound-tls").Any(profile => Is(policy, profile + ".inbound-tls.mode", "enforce"))), "Connections", Places.Connections.Path),
    ];

    public IReadOnlyList<GuideStep> Outbound =>
    [
        new("Let a route name the partner's profile", "TLS for mail going out applies through a route only: to the partner's host, or by MX, under the profile.",
            State(policy => policy.Any(setting => IsConnection(setting.Key) && setting.Value is [{ Length: > 0 }, ..])), "Email Routing", Places.Routing.Path + "/routes"),
        new("Probe the partner's servers", "On the route, or on the profile's TLS Settings: which requirements each address meets, and what would have to change. No mail is sent.",
            null, "Email Routing", Places.Routing.Path + "/routes"),
        new("Start weak: report only", "Mandatory TLS going out, mode report. Mail passes under the global setting, and what enforce would hold back is counted.",
            State(policy => Mandatory(policy, "outbound-tls").Any()), "Connections", Places.Connections.Path),
        Apply("From now on each delivery to the partner is judged."),
        new("Tighten and enforce", "A trusted certificate, the right name, a higher version: as far as recent mail and the probe say that the partner is. Then nothing goes out that misses one of them.",
            State(policy => Mandatory(policy, "outbound-tls").Any(profile => Is(policy, profile + ".outbound-tls.mode", "enforce"))), "Connections", Places.Connections.Path),
    ];

    private GuideStep Apply(string says) => new("Apply", says, null, "Apply Configuration", Places.Apply.Path);

    private StepState State(Func<Values, bool> holds) => holds(_applied) ? StepState.Done : holds(_pending) ? StepState.Pending : StepState.Open;

    private static bool Has(Values policy, string key) => policy.TryGetValue(key, out var values) && values.Count > 0;

    private static bool Is(Values policy, string key, string value) => policy.TryGetValue(key, out var values) && values is [var only] && only == value;

    private static IEnumerable<string> Profiles(Values policy) =>
        policy.Keys.Where(key => key.StartsWith("connections.", StringComparison.Ordinal) && key.EndsWith(".relay", StringComparison.Ordinal)).Select(key => key[..^".relay".Length]);

    private static IEnumerable<string> Mandatory(Values policy, string direction) => Profiles(policy).Where(profile => Is(policy, $"{profile}.{direction}.mandatory", "on"));

    private static bool IsConnection(string key) => key.StartsWith("routes[", StringComparison.Ordinal) && key.EndsWith("].connection", StringComparison.Ordinal);
}

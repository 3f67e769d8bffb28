using SecureGateway.Configuration;
using SecureGateway.Mail;
using SecureGateway.Operations;
using SecureGateway.Policy;

namespace SecureGateway.Palettes.Config;

/// <summary>Routes of the pending configuration. A route is named by any of its domains.</summary>
public sealed class RoutePalette : IPaletteSource
{
    private static readonly Table<RouteRow> Routes = new Table<RouteRow>("route")
        .Column("domains", row => row.Domains)
        .Column("to", row => row.To)
        .Column("connection", row => row.Connection)
        .Column("credentials", row => row.User)
        .Column("wins by", row => row.WinsBy);

    private static readonly Kind<DomainName> DomainKind = new("DOMAIN", text => DomainName.TryParse(text, out var domain)
        ? Parsed.Right(domain)
        : Parsed.Wrong<DomainName>($"'{text}' is no domain"));

    private static readonly Argument<DomainName> For = new("for", DomainKind, "mark the route that mail to this domain takes");
    private static readonly Argument<string> Setting = new("setting", Kinds.Word("KEY=VALUE"), "such as to=10.0.0.5:25, to=mx or connection=bank") { IsPositional = true, IsRequired = true, Repeats = true, IsFree = true };
    private static readonly Argument<string> Added = new("domain", Kinds.Word("DOMAIN"), "a recipient domain, *.domain or *; several with commas") { IsPositional = true, IsRequired = true };

    private readonly ConfigurationAccess _access;
    private readonly Argument<string> _domain;

    public RoutePalette(ConfigurationAccess access)
    {
        _access = access;
        _domain = new Argument<string>("domain", Kinds.Word("DOMAIN"), "one of the route's domains, as it is written") { IsPositional = true, IsRequired = true, Complete = DomainsAsync };
        Palette = new Palette("route", "Routes of pending: recipient domains to hosts or to MX", [
            new("list", "List the routes; with --for, the one that wins for a domain", Permission.View)
            {
                Arguments = [For], Answer = Routes, Run = call => access.LookAsync(call, state => Routes.Of(RouteRow.Of(access.Read(state), call.FindValue(For)))),
            },
            new("show", "Print one route as HOCON", Permission.View) { Arguments = [_domain], Answer = Answer.Text, Run = ShowAsync },
            Change("add", "Add a route", [Added, Setting], AddEdits) with { Run = call => access.EditSeenAsync(call, state => AddEdits(call, state)) },
            Change("set", "Set keys of a route", [_domain, Setting], (call, _) => ConfigWords.Settings(Key(call.Get(_domain)), call.All(Setting))),
            Change("remove", "Remove a route with all its domains", [_domain], (call, _) => ([new PolicyEdit.Unset(Key(call.Get(_domain)))], null)),
        ]);
    }

    public Palette Palette { get; }

    private Operation Change(string name, string description, IReadOnlyList<Argument> arguments, Func<OperationCall, ConfigurationState, (IReadOnlyList<PolicyEdit>, Refusal?)> edits) =>
        new(name, description, Permission.Administer) { Arguments = arguments, Changes = true, Preview = call => _access.WouldEditAsync(call, state => edits(call, state)), Run = call => _access.EditAsync(call, state => edits(call, state)) };

    private (IReadOnlyList<PolicyEdit> Edits, Refusal? Refusal) AddEdits(OperationCall call, ConfigurationState state)
    {
        var domains = call.Get(Added).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (domains.Length == 0)
            return ([], new Refusal("the route is for no domain; name one", Operations.RefusalKind.Usage));
        if (_access.Read(state).Routes.SelectMany(route => route.Domains).Any(present => DomainPattern.TryParse(domains[0], out var wanted) && wanted == present))
            return ([], new Refusal($"there is a route for {domains[0]} already; change it with route set"));
        var (settings, refusal) = ConfigWords.Settings(Key(domains[0]), call.All(Setting));
        return ([new PolicyEdit.Set(Key(domains[0]), "{}"), new PolicyEdit.Set(Key(domains[0]) + ".domains", string.Join(' ', domains)), .. settings], refusal);
    }

    private Task<OperationResult> ShowAsync(OperationCall call) => _access.LookAsync(call, state =>
        PolicyDocument.Parse(state.Pending.Text).Part(Key(call.Get(_domain))) is { } part
            ? new Document(part.Text)
            : Refusal.NotFound($"no route is for '{call.Get(_domain)}' as written; route list --for {call.Get(_domain)} shows which one wins"));

    private async ValueTask<IEnumerable<string>> DomainsAsync(string typed, CancellationToken cancellation)
    {
        var state = await _access.LifeCycle.StateAsync(cancellation).ConfigureAwait(false);
        return _access.Read(state).Routes.SelectMany(route => route.Domains).Select(domain => domain.ToString()).Where(domain => domain.StartsWith(typed, StringComparison.OrdinalIgnoreCase));
    }

    private static string Key(string domain) => $"routes[{domain}]";
}

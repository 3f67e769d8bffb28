using SecureGateway.Configuration;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Config;

/// <summary>Connection profiles of the pending configuration (M-1).</summary>
public sealed class ConnectionPalette : IPaletteSource
{
    private static readonly Table<ConnectionRow> Profiles = new Table<ConnectionRow>("connection")
        .Column("name", row => row.Name)
        .Column("client hosts", row => row.ClientHosts)
        .Column("sender domains", row => row.SenderDomains)
        .Column("relay", row => row.Relay)
        .Column("inbound TLS", row => row.InboundTls)
        .Column("outbound TLS", row => row.OutboundTls)
        .Column("routes", row => row.Routes)
        .Column("notes", row => row.Notes);

    private static readonly Argument<string> Setting = new("setting", Kinds.Word("KEY=VALUE"), "such as relay=none or inbound-tls.mandatory=on") { IsPositional = true, Repeats = true, IsFree = true };

    private readonly ConfigurationAccess _access;
    private readonly Argument<string> _name;
    private readonly Argument<string> _new = new("name", Kinds.Word("NAME"), "the new profile's name") { IsPositional = true, IsRequired = true };

    public ConnectionPalette(ConfigurationAccess access)
    {
        _access = access;
        _name = new Argument<string>("name", Kinds.Word("NAME"), "the profile") { IsPositional = true, IsRequired = true, Complete = NamesAsync };
        Palette = new Palette("connection", "Connection profiles of pending: who a client is, and which TLS is mandatory", [
            new("list", "List the profiles", Permission.View)
            {
                Answer = Profiles, Run = call => access.LookAsync(call, state => Profiles.Of(ConnectionRow.Of(access.Read(state)))),
            },
            new("show", "Print one profile as HOCON", Permission.View) { Arguments = [_name], Answer = Answer.Text, Run = ShowAsync },
            Change("add", "Add a profile", [_new, Setting], AddEdits) with { Run = call => access.EditSeenAsync(call, state => AddEdits(call, state)) },
            Change("set", "Set keys of a profile", [_name, Setting], (call, _) => ConfigWords.Settings(Key(call.Get(_name)), call.All(Setting))),
            Change("remove", "Remove a profile", [_name], (call, _) => ([new PolicyEdit.Unset(Key(call.Get(_name)))], null)),
        ]);
    }

    public Palette Palette { get; }

    private Operation Change(string name, string description, IReadOnlyList<Argument> arguments, Func<OperationCall, ConfigurationState, (IReadOnlyList<PolicyEdit>, Refusal?)> edits) =>
        new(name, description, Permission.Administer)
        {
            Arguments = arguments,
            Changes = true,
            Preview = call => _access.WouldEditAsync(call, state => edits(call, state)),
            Run = call => _access.EditAsync(call, state => edits(call, state)),
        };

    private (IReadOnlyList<PolicyEdit> Edits, Refusal? Refusal) AddEdits(OperationCall call, ConfigurationState state)
    {
        var name = call.Get(_new);
        if (_access.Read(state).Connections.Any(profile => profile.Name == name))
            return ([], new Refusal($"there is a connection {name} already; change it with connection set"));
        var (settings, refusal) = ConfigWords.Settings(Key(name), call.All(Setting));
        return ([new PolicyEdit.Set(Key(name), "{}"), .. settings], refusal);
    }

    private Task<OperationResult> ShowAsync(OperationCall call) => _access.LookAsync(call, state =>
        PolicyDocument.Parse(state.Pending.Text).Part(Key(call.Get(_name))) is { } part
            ? new Document(part.Text)
            : Refusal.NotFound($"no connection has the name '{call.Get(_name)}'; connection list shows them"));

    private async ValueTask<IEnumerable<string>> NamesAsync(string typed, CancellationToken cancellation)
    {
        var state = await _access.LifeCycle.StateAsync(cancellation).ConfigureAwait(false);
        return _access.Read(state).Connections.Select(profile => profile.Name).Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase));
    }

    private static string Key(string name) => $"connections.{ConfigWords.Part(name)}";
}

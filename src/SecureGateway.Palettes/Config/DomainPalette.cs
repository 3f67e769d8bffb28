using SecureGateway.Configuration;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Config;

/// <summary>The domains that the gateway serves, of the pending configuration .</summary>
public sealed class DomainPalette : IPaletteSource
{
    private const string Key = "domains";

    private static readonly Table<DomainRow> Domains = new Table<DomainRow>("domain")
        .Column("domain", row => row.Domain)
        .Column("route", row => row.Route)
        .Column("to", row => row.To)
        .Column("connection", row => row.Connection);

    private static readonly Sheet<DomainRow> One = new Sheet<DomainRow>()
        .Field("domain", row => row.Domain)
        .Field("route", row => row.Route ?? "none: mail for it is accepted and cannot be delivered")
        .Field("to", row => row.Route is null ? null : row.To)
        .Field("connection", row => row.Connection);

    private static readonly Argument<string> Names = new("domain", Kinds.Word("DOMAIN"), "corp.example, or *.corp.example for everything below it") { IsPositional = true, IsRequired = true, Repeats = true };

    public DomainPalette(ConfigurationAccess access)
    {
        var name = new Argument<string>("domain", Kinds.Word("DOMAIN"), "as it is written") { IsPositional = true, IsRequired = true };
        Palette = new Palette("domain", "Domains of pending that the gateway serves: everybody may send to these", [
            new("list", "List the domains, with the route that mail for each takes", Permission.View)
            {
                Answer = Domains, Run = call => access.LookAsync(call, state => Domains.Of(DomainRow.Of(access.Read(state)))),
            },
            new("show", "Show one domain", Permission.View)
            {
                Arguments = [name],
                Answer = One,
                Run = call => access.LookAsync(call, state => DomainRow.Of(access.Read(state)).FirstOrDefault(row => string.Equals(row.Domain, call.Get(name), StringComparison.OrdinalIgnoreCase)) is { } row
                    ? One.Of(row)
                    : Refusal.NotFound($"'{call.Get(name)}' is none of the domains; domain list shows them")),
            },
            Change("add", "Add domains", call => new PolicyEdit.Add(Key, [.. call.All(Names)])),
            Change("set", "Serve these domains and no others", call => new PolicyEdit.Set(Key, string.Join(' ', call.All(Names)))),
            Change("remove", "Remove domains", call => new PolicyEdit.Remove(Key, [.. call.All(Names)])),
        ]);

        Operation Change(string name, string description, Func<OperationCall, PolicyEdit> edit) => new(name, description, Permission.Administer)
        {
            Arguments = [Names],
            Changes = true,
            Preview = call => access.WouldEditAsync(call, _ => ([edit(call)], null)),
            Run = call => access.EditAsync(call, _ => ([edit(call)], null)),
        };
    }

    public Palette Palette { get; }
}

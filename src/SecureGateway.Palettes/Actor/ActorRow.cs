using SecureGateway.Operations;

namespace SecureGateway.Palettes.Actor;

/// <summary>One actor.</summary>
/// <param name="Waiting">Messages in its mailbox.</param>
public sealed record ActorRow(string Path, string Type, int Waiting, int Children)
{
    public static readonly Table<ActorRow> Table = new Table<ActorRow>("actor")
        .Column("path", a => a.Path)
        .Column("type", a => a.Type)
        .Column("waiting", a => a.Waiting)
        .Column("children", a => a.Children);
}

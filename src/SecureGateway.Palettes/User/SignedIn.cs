using SecureGateway.Access.Sessions;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.User;

/// <summary>Somebody who is signed in to the web console.</summary>
public sealed record SignedIn(string Id, string Name, Permission Role, string From, DateTimeOffset Since, DateTimeOffset LastUse)
{
    public static readonly Table<SignedIn> Table = new Table<SignedIn>("session")
        .Column("id", s => s.Id)
        .Column("name", s => s.Name)
        .Column("role", s => s.Role)
        .Column("from", s => s.From)
        .Column("since", s => s.Since)
        .Column("last use", s => s.LastUse);

    public static SignedIn Of(ConsoleSession session) => new(session.Id, session.Account, session.Role, session.From, session.Begun, session.LastUse);
}

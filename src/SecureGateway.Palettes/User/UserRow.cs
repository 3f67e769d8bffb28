using SecureGateway.Access.Accounts;
using SecureGateway.Access.Sessions;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.User;

/// <summary>An account as it may be shown: without anything that would let somebody in.</summary>
/// <param name="LockedUntil">After failures; null when it is not locked.</param>
/// <param name="Sessions">How often its owner is signed in just now.</param>
public sealed record UserRow(
    string Name, Permission Role, UserState State, DateTimeOffset? LockedUntil, int Sessions, DateTimeOffset Created, string CreatedBy, DateTimeOffset? PasswordSince)
{
    public static readonly Table<UserRow> Table = new Table<UserRow>("user")
        .Column("name", u => u.Name)
        .Column("role", u => u.Role)
        .Column("state", u => u.State)
        .Column("locked until", u => u.LockedUntil)
        .Column("sessions", u => u.Sessions)
        .Column("created", u => u.Created)
        .Column("by", u => u.CreatedBy)
        .Column("password since", u => u.PasswordSince);

    public static UserRow Of(Account account, DateTimeOffset? lockedUntil, IEnumerable<ConsoleSession> sessions, DateTimeOffset now) => new(
        account.Name,
        account.Role,
        StateOf(account, lockedUntil, now),
        lockedUntil,
        sessions.Count(session => string.Equals(session.Account, account.Name, StringComparison.OrdinalIgnoreCase)),
        account.Created,
        account.CreatedBy,
        account.PasswordSince);

    private static UserState StateOf(Account account, DateTimeOffset? lockedUntil, DateTimeOffset now) => account switch
    {
        { Disabled: true } => UserState.Disabled,
        { Password: null, Code: { } code } when now < code.Expires => UserState.Invited,
        { Password: null } => UserState.CodeExpired,
        _ => lockedUntil is null ? UserState.Active : UserState.Locked,
    };
}

using SecureGateway.Access.Accounts;
using SecureGateway.Access.Sessions;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.User;

/// <summary>
/// Accounts of the web console. No password passes through here: an account gets one by a one-time code, which its owner
/// redeems at the sign-in page.
/// </summary>
public sealed class UserPalette : IPaletteSource
{
    private static readonly Kind<string> NameKind = new("NAME", text =>
        AccountName.Problem(text) is { } problem ? Parsed.Wrong<string>(problem) : Parsed.Right(text));

    private static readonly Argument<string> NewName = new("name", NameKind, "what it is called; stands in the audit") { IsPositional = true, IsRequired = true };
    private static readonly Argument<Permission> Role = new("role", Kinds.Choice<Permission>("ROLE"), "what its owner may do") { Default = Permission.View };
    private static readonly Argument<Permission> NewRole = new("role", Kinds.Choice<Permission>("ROLE"), "what its owner may do from now on") { IsPositional = true, IsRequired = true };

    private readonly AccountStore _accounts;
    private readonly ConsoleSessions _sessions;
    private readonly LockOut _locks;
    private readonly TimeProvider _clock;
    private readonly Argument<string> _name;

    public UserPalette(AccountStore accounts, ConsoleSessions sessions, LockOut locks, TimeProvider clock)
    {
        (_accounts, _sessions, _locks, _clock) = (accounts, sessions, locks, clock);
        _name = new Argument<string>("name", NameKind, "the account")
        {
            IsPositional = true,
            IsRequired = true,
            Complete = (typed, _) => ValueTask.FromResult(_accounts.All.Select(account => account.Name).Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))),
        };
        Palette = new Palette("user", "Accounts of the web console", [
            new("add", "Make an account, and a one-time code for its owner, which is shown this once", Permission.Administer)
            {
                Arguments = [NewName, Role],
                Answer = NewCode.Sheet,
                Changes = true,
                Run = call => Task.FromResult(CodeOf(_accounts.Add(call.Get(NewName), call.Get(Role), call.Caller.Name))),
            },
            new("list", "List accounts", Permission.Administer) { Answer = UserRow.Table, Run = ListAsync },
            new("role", "Change what an account's owner may do; signs them out", Permission.Administer)
            {
                Arguments = [_name, NewRole],
                Changes = true,
                Run = call => Task.FromResult(Sentence(_accounts.SetRole(call.Get(_name), call.Get(NewRole)), account => $"{account.Name} may {KebabCase.Of(account.Role.ToString())} from now on")),
            },
            new("disable", "Let an account's owner in no more; signs them out", Permission.Administer)
            {
                Arguments = [_name],
                Changes = true,
                Run = call => Task.FromResult(Sentence(_accounts.SetDisabled(call.Get(_name), true), account => $"{account.Name} is disabled")),
            },
            new("enable", "Let the owner of a disabled account in again", Permission.Administer)
            {
                Arguments = [_name],
                Changes = true,
                Run = call => Task.FromResult(Sentence(_accounts.SetDisabled(call.Get(_name), false), account => $"{account.Name} is enabled")),
            },
            new("reset", "Make an account's password worthless, and a one-time code for a new one", Permission.Administer)
            {
                Arguments = [_name],
                Answer = NewCode.Sheet,
                Changes = true,
                AsksFirst = true,
                Preview = call => PreviewAsync(call, account => $"the password of {account.Name} would be worthless, and {account.Name} signed out"),
                Run = ResetAsync,
            },
            new("unlock", "Let an account that is locked after failures sign in again", Permission.Administer)
            {
                Arguments = [_name],
                Changes = true,
                Run = UnlockAsync,
            },
            new("remove", "Remove an account for good; signs its owner out", Permission.Administer)
            {
                Arguments = [_name],
                Changes = true,
                AsksFirst = true,
                Preview = call => PreviewAsync(call, account => $"the account {account.Name} would be removed"),
                Run = call => Task.FromResult(Sentence(_accounts.Remove(call.Get(_name)), account => $"the account {account.Name} is removed")),
            },
            new("sessions", "List who is signed in to the web console", Permission.Administer)
            {
                Answer = SignedIn.Table,
                Run = _ => Task.FromResult<OperationResult>(SignedIn.Table.Of(_sessions.All.Select(SignedIn.Of))),
            },
            new("sign-out", "End all sessions of an account", Permission.Administer) { Arguments = [_name], Changes = true, Run = SignOutAsync },
        ]);
    }

    public Palette Palette { get; }

    private Task<OperationResult> ListAsync(OperationCall call)
    {
        var sessions = _sessions.All;
        return Task.FromResult<OperationResult>(UserRow.Table.Of(
            _accounts.All.Select(account => UserRow.Of(account, _locks.Of(account.Name), sessions, _clock.GetUtcNow()))));
    }

    private Task<OperationResult> ResetAsync(OperationCall call)
    {
        var reset = _accounts.Reset(call.Get(_name));
        if (reset.Account is { } account)
            _locks.Clear(account.Name);
        return Task.FromResult(CodeOf(reset));
    }

    private Task<OperationResult> UnlockAsync(OperationCall call) => Task.FromResult<OperationResult>(
        _accounts.Find(call.Get(_name)) is not { } account ? Missing(AccountChange.Missing(call.Get(_name)))
        : new Done(_locks.Clear(account.Name) ? $"{account.Name} can sign in again" : $"{account.Name} was not locked"));

    private Task<OperationResult> SignOutAsync(OperationCall call) => Task.FromResult<OperationResult>(
        _accounts.Find(call.Get(_name)) is not { } account ? Missing(AccountChange.Missing(call.Get(_name)))
        : new Done($"{account.Name} is signed out ({_sessions.EndOf(account.Name)} of {account.Name}'s sessions ended)"));

    private Task<OperationResult> PreviewAsync(OperationCall call, Func<Account, string> words) => Task.FromResult<OperationResult>(
        _accounts.Find(call.Get(_name)) is { } account ? new Done(words(account)) : Missing(AccountChange.Missing(call.Get(_name))));

    private static OperationResult CodeOf(AccountChange change) => change.Account is null ? Missing(change) : NewCode.Sheet.Of(NewCode.Of(change));

    private static OperationResult Sentence(AccountChange change, Func<Account, string> words) =>
        change.Account is { } account ? new Done(words(account)) : Missing(change);

    private static Refusal Missing(AccountChange change) => change.IsMissing ? Refusal.NotFound(change.Problem) : new Refusal(change.Problem);
}

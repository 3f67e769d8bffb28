using System.Collections.Immutable;
using System.Text.Json;
using SecureGateway.Access.Sessions;
using SecureGateway.Configuration;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Access.Accounts;

/// <summary>
/// The accounts of this node's web console, in a file readable by its owner only. A change is on the disk when it returns, or
/// the disk failed to confirm it and that was told; when it cannot be written, an exception says so and nothing has changed.
/// What takes a right away ends the account's sessions. The last administrator who can sign in stays one. Safe for use from
/// many threads.
/// </summary>
public sealed class AccountStore
{
    /// <summary>How long a code for an account is good.</summary>
    public static readonly TimeSpan CodeLife = TimeSpan.FromDays(3);

    private readonly string _file;
    private readonly ConsoleSessions _sessions;
    private readonly TimeProvider _clock;
    private readonly Action<IOException> _unsynced;
    private readonly Lock _changing = new();
    private volatile ImmutableSortedDictionary<string, Account> _accounts;

    /// <param name="unsynced">Told when a change is made and the disk has not confirmed it.</param>
    /// <exception cref="IOException">The file is there and cannot be read: everybody would be locked out in silence, or a stranger let in as the first.</exception>
    public AccountStore(string file, ConsoleSessions sessions, TimeProvider clock, Action<IOException> unsynced)
    {
        (_file, _sessions, _clock, _unsynced) = (file, sessions, clock, unsynced);
        _accounts = Read(file).ToImmutableSortedDictionary(account => account.Name, account => account, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>By name.</summary>
    public IReadOnlyList<Account> All => [.. _accounts.Values];

    public bool IsEmpty => _accounts.IsEmpty;

    public Account? Find(string name) => _accounts.GetValueOrDefault(name);

    /// <summary>A new account, with a code that its owner gives it a password by.</summary>
    public AccountChange Add(string name, Permission role, string by)
    {
        lock (_changing)
        {
            if (_accounts.ContainsKey(name))
                return AccountChange.No($"there is an account {_accounts[name].Name} already; take another name");
            var (text, check) = NewCode();
            return Put(new Account(name, role, null, false, _clock.GetUtcNow(), by, null, check), text);
        }
    }

    /// <summary>The first account, an administrator's; nobody's when there is one already.</summary>
    internal AccountChange AddFirst(string name, string password)
    {
        lock (_changing)
        {
            var now = _clock.GetUtcNow();
            return IsEmpty
                ? Put(new Account(name, Permission.Administer, password, false, now, "the first start's code", now, null))
                : AccountChange.No("there are accounts already; an administrator can make you one");
        }
    }

    public AccountChange SetRole(string name, Permission role) => Change(name, account => account with { Role = role }, ends: true);

    public AccountChange SetDisabled(string name, bool disabled) => Change(name, account => account with { Disabled = disabled }, ends: disabled);

    /// <summary>A new code; the password of before is worthless from now on.</summary>
    public AccountChange Reset(string name)
    {
        var (text, check) = NewCode();
        return Change(name, account => account with { Password = null, PasswordSince = null, Code = check }, ends: true) switch
        {
            { Account: not null } reset => reset with { Code = text },
            var refused => refused,
        };
    }

    public AccountChange Remove(string name)
    {
        lock (_changing)
        {
            if (Find(name) is not { } account)
                return AccountChange.Missing(name);
            if (IsLast(account))
                return Last(account);
            Write(_accounts.Remove(name));
            _sessions.EndOf(account.Name);
            return new AccountChange(account);
        }
    }

    /// <summary>Gives the account a password, when what was checked before still stands. Ends its sessions and uses up its code.</summary>
    internal AccountChange SetPassword(Account seen, string password)
    {
        lock (_changing)
        {
            return Find(seen.Name) == seen
                ? Change(seen.Name, account => account with { Password = password, PasswordSince = _clock.GetUtcNow(), Code = null }, ends: true)
                : AccountChange.No("the account was changed meanwhile; try again");
        }
    }

    /// <summary>The same password with a stronger hash.</summary>
    internal Account Rehash(Account seen, string password)
    {
        lock (_changing)
        {
            return Find(seen.Name) == seen ? Put(seen with { Password = password }).Account! : seen;
        }
    }

    /// <summary>Whether this is an account's open code; it takes as long for one that is not there.</summary>
    internal bool Fits(Account? account, string code) =>
        (account?.Code ?? CodeCheck.Nobody).Fits(code, _clock.GetUtcNow()) && account is { Disabled: false };

    private bool IsLast(Account account) =>
        IsAdministrator(account) && !_accounts.Values.Any(other => other.Name != account.Name && IsAdministrator(other));

    private static bool IsAdministrator(Account account) => account is { Role: Permission.Administer, MaySignIn: true };

    private AccountChange Change(string name, Func<Account, Account> change, bool ends)
    {
        lock (_changing)
        {
            if (Find(name) is not { } before)
                return AccountChange.Missing(name);
            var after = change(before);
            if (after == before)
                return new AccountChange(before);
            if (IsLast(before) && !IsAdministrator(after))
                return Last(before);
            var changed = Put(after);
            if (ends)
                _sessions.EndOf(before.Name);
            return changed;
        }
    }

    private static AccountChange Last(Account account) =>
        AccountChange.No($"{account.Name} is the only administrator who can sign in; make another one first");

    private (string Text, CodeCheck Check) NewCode() => CodeCheck.New(_clock.GetUtcNow() + CodeLife);

    private AccountChange Put(Account account, string? code = null)
    {
        Write(_accounts.SetItem(account.Name, account));
        return new AccountChange(account, Code: code);
    }

    private static List<Account> Read(string file)
    {
        if (!File.Exists(file))
            return [];
        try
        {
            return JsonSerializer.Deserialize<List<Account>>(File.ReadAllText(file), OperationJson.Options) ?? [];
        }
        catch (JsonException e)
        {
            throw new IOException($"{file} is damaged ({e.Message}); put back a copy, or delete it and make new accounts", e);
        }
    }

    private void Write(ImmutableSortedDictionary<string, Account> accounts)
    {
        PrivateFile.Write(_file, JsonSerializer.Serialize(accounts.Values, OperationJson.Options), _unsynced);
        _accounts = accounts;
    }
}

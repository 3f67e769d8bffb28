using System.Net;
using SecureGateway.Access.Sessions;
using SecureGateway.Operations;

namespace SecureGateway.Access.Accounts;

/// <summary>
/// The way into the web console: by name and password, by a one-time code, and out again. What is refused is refused in the
/// same words and after the same work whether or not there is such an account. Failures are counted for the address and for
/// the account; while either has to wait nothing is looked at. Everything that was decided stands in the audit.
/// </summary>
public sealed class Entrance(
    AccountStore accounts, FirstAccount first, ConsoleSessions sessions, PasswordWork work, LockOut locks, GuessLimiter guesses, EntryAudit audit)
{
    private const string WrongPassword = "the name or the password is wrong";
    private const string WrongCode = "the name or the code is wrong, or the code was used or has expired";
    private const string Busy = "too many are signing in at this moment; try again";

    /// <summary>True while nobody can sign in yet: the first account is to be made.</summary>
    public bool IsNew => accounts.IsEmpty;

    public async Task<EntryResult> SignInAsync(string name, string password, IPAddress from, CancellationToken cancellation)
    {
        name = Shortened(name);
        var result = await work.DoAsync(() => Check(name, password, from), cancellation).ConfigureAwait(false) ?? EntryResult.No(EntryVerdict.Wait, Busy);
        await TellAsync("console sign-in", name, from, result).ConfigureAwait(false);
        return result;
    }

    /// <summary>Uses up a code: makes the first account, or gives an account its password; and signs in.</summary>
    public async Task<EntryResult> RedeemAsync(string name, string code, string password, IPAddress from, CancellationToken cancellation)
    {
        name = Shortened(name);
        var result = await work.DoAsync(() => Redeem(name, code, password, from), cancellation).ConfigureAwait(false) ?? EntryResult.No(EntryVerdict.Wait, Busy);
        await TellAsync("console one-time-code", name, from, result).ConfigureAwait(false);
        return result;
    }

    /// <summary>Of the one who is signed in. All sessions of the account end, and a new one begins.</summary>
    public async Task<EntryResult> ChangePasswordAsync(ConsoleSession session, string current, string password, IPAddress from, CancellationToken cancellation)
    {
        var result = await work.DoAsync(() => Change(session, current, password, from), cancellation).ConfigureAwait(false) ?? EntryResult.No(EntryVerdict.Wait, Busy);
        await TellAsync("console password", session.Account, from, result).ConfigureAwait(false);
        return result;
    }

    public async Task SignOutAsync(ConsoleSession session)
    {
        sessions.End(session);
        await audit.DoneAsync("console sign-out", session.Account, session.From, "signed out").ConfigureAwait(false);
    }

    private EntryResult Check(string name, string password, IPAddress from)
    {
        var account = accounts.Find(name);
        if (Waits(from) is { } address)
            return address;
        if (Waits(name, account is not null) is { } locked)
            return locked;
        var right = work.Hash.Fits(password, account?.Password);
        if (!right || account is not { MaySignIn: true })
            return Failed(from, locks.IsLocked(name) ? $"{WrongPassword}; it was the third failure in a row: this account takes no sign-in for {Times.Write(LockOut.Length)}" : WrongPassword);
        return Entered(work.Hash.IsWeak(account.Password!) ? accounts.Rehash(account, work.Hash.Of(password)) : account, from);
    }

    private EntryResult Redeem(string name, string code, string password, IPAddress from)
    {
        if (Waits(from) is { } address)
            return address;
        var account = accounts.Find(name);
        var isFirst = first.Fits(code);
        if (!isFirst && !accounts.Fits(account, code))
            return Failed(from, WrongCode);
        // Only now: rules are for those who may.
        if (isFirst && AccountName.Problem(name) is { } misnamed)
            return EntryResult.No(EntryVerdict.Unfit, misnamed);
        if (PasswordRules.Problem(name, password) is { } unfit)
            return EntryResult.No(EntryVerdict.Unfit, unfit);
        var made = isFirst ? first.Make(name, work.Hash.Of(password)) : accounts.SetPassword(account!, work.Hash.Of(password));
        return made.Account is { } ready ? Entered(ready, from) : EntryResult.No(EntryVerdict.Wrong, made.Problem);
    }

    private EntryResult Change(ConsoleSession session, string current, string password, IPAddress from)
    {
        if (Waits(session.Account, known: true) is { } locked)
            return locked;
        if (session.IsOver || accounts.Find(session.Account) is not { MaySignIn: true } account || !work.Hash.Fits(current, account.Password))
            return Failed(from, "the password of now is wrong");
        locks.Clear(account.Name);
        if (PasswordRules.Problem(account.Name, password) is { } unfit)
            return EntryResult.No(EntryVerdict.Unfit, unfit);
        if (current == password)
            return EntryResult.No(EntryVerdict.Unfit, "that is the password of now; take another");
        var changed = accounts.SetPassword(account, work.Hash.Of(password));
        return changed.Account is { } ready ? Entered(ready, from) : EntryResult.No(EntryVerdict.Wrong, changed.Problem);
    }

    private EntryResult Entered(Account account, IPAddress from)
    {
        locks.Clear(account.Name);
        guesses.Succeeded(from);
        var (session, secret) = sessions.Begin(account.Name, account.Role, from.ToString());
        // What took the right away between check and session ends no session that was not there yet.
        if (accounts.Find(account.Name) != account)
        {
            sessions.End(session);
            return EntryResult.No(EntryVerdict.Wrong, WrongPassword);
        }

        return new EntryResult(session, secret, "", EntryVerdict.Right);
    }

    private EntryResult Failed(IPAddress from, string reason)
    {
        guesses.Failed(from);
        return EntryResult.No(EntryVerdict.Wrong, reason);
    }

    private EntryResult? Waits(IPAddress from) => guesses.WaitOf(from) is { Ticks: > 0 } wait
        ? EntryResult.No(EntryVerdict.Wait, $"too many failures from your address; try again in {Times.Write(wait)}")
        : null;

    private EntryResult? Waits(string name, bool known) => locks.Begin(name, known) is { Ticks: > 0 } wait
        ? EntryResult.No(EntryVerdict.Wait, $"too many failures for this account; try again in {Times.Write(wait)}, or let an administrator unlock it")
        : null;

    private Task TellAsync(string what, string name, IPAddress from, EntryResult result) => result.Verdict switch
    {
        EntryVerdict.Right => audit.DoneAsync(what, name, from.ToString(), $"session {result.Session!.Id}"),
        // Not the name that was typed: it may be a password in the wrong field.
        EntryVerdict.Wrong => audit.RefusedAsync(what, accounts.Find(name)?.Name ?? "unknown", from.ToString(), result.Reason),
        _ => Task.CompletedTask, // nothing was looked at, or its owner is told what to do better: a flood must not fill the disk
    };

    private static string Shortened(string name) => name.Trim() is { Length: > AccountName.Longest } text ? text[..AccountName.Longest] : name.Trim();
}

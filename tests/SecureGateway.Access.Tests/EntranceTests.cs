using System.Net;
using SecureGateway.Access.Accounts;
using SecureGateway.Operations;

namespace SecureGateway.Access.Tests;

/// <summary>Who comes in, by what, and who does not.</summary>
public sealed class EntranceTests : IDisposable
{
    private readonly StagedEntrance _staged = new();

    public void Dispose() => _staged.Dispose();

    [Fact]
    public async Task The_first_account_is_made_by_the_first_starts_code_once()
    {
        var code = _staged.First.NewCode()!;
        Assert.True(_staged.Entrance.IsNew);

        var made = await _staged.RedeemAsync("ann", code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal));
        var again = await _staged.RedeemAsync("eve", code);

        Assert.Equal(Permission.Administer, made.Session!.Caller.Permission);
        Assert.Equal(EntryVerdict.Wrong, again.Verdict);
        Assert.False(_staged.Entrance.IsNew);
        Assert.Null(_staged.First.NewCode());
        Assert.Equal(EntryVerdict.Right, (await _staged.SignInAsync("ANN")).Verdict);
    }

    [Fact]
    public async Task Of_two_who_come_with_the_first_code_at_once_one_gets_in()
    {
        var code = _staged.First.NewCode()!;

        var results = await Task.WhenAll(_staged.RedeemAsync("ann", code), _staged.RedeemAsync("eve", code));

        Assert.Single(results, result => result.Verdict == EntryVerdict.Right);
        Assert.Single(_staged.Accounts.All);
    }

    [Fact]
    public async Task The_first_code_ends_after_an_hour_and_with_the_next_one()
    {
        var old = _staged.First.NewCode()!;
        var code = _staged.First.NewCode()!;
        Assert.Equal(EntryVerdict.Wrong, (await _staged.RedeemAsync("ann", old)).Verdict);

        _staged.Clock.Advance(FirstAccount.CodeLife);

        Assert.Equal(EntryVerdict.Wrong, (await _staged.RedeemAsync("ann", code)).Verdict);
        Assert.Empty(_staged.Accounts.All);
    }

    [Fact]
    public async Task A_bad_name_or_password_uses_up_no_code()
    {
        var code = _staged.First.NewCode()!;
        Assert.Equal(EntryVerdict.Unfit, (await _staged.RedeemAsync("a b", code)).Verdict);
        Assert.Equal(EntryVerdict.Unfit, (await _staged.RedeemAsync("ann", code, "short")).Verdict);

        Assert.Equal(EntryVerdict.Right, (await _staged.RedeemAsync("ann", code)).Verdict);
    }

    [Fact]
    public async Task An_account_gets_its_password_by_its_own_code_within_three_days()
    {
        var (ann, bob) = (_staged.Accounts.Add("ann", Permission.View, "test"), _staged.Accounts.Add("bob", Permission.View, "test"));

        Assert.Equal(EntryVerdict.Wrong, (await _staged.RedeemAsync("bob", ann.Code!)).Verdict);
        Assert.Equal(EntryVerdict.Wrong, (await _staged.SignInAsync("ann", "")).Verdict);
        Assert.Equal(EntryVerdict.Right, (await _staged.RedeemAsync("ann", ann.Code!)).Verdict);
        Assert.Equal(EntryVerdict.Wrong, (await _staged.RedeemAsync("ann", ann.Code!)).Verdict);
        _staged.Clock.Advance(AccountStore.CodeLife);
        Assert.Equal(EntryVerdict.Wrong, (await _staged.RedeemAsync("bob", bob.Code!)).Verdict);
    }

    [Fact]
    public async Task Three_failures_lock_an_account_for_ten_minutes_also_for_the_right_password()
    {
        await _staged.HaveAsync("ann");
        for (var i = 1; i <= 3; i++)
            Assert.Equal(EntryVerdict.Wrong, (await _staged.SignInAsync("ann", "wrong", Address(i))).Verdict);

        _staged.Clock.Advance(LockOut.Length - TimeSpan.FromSeconds(1));
        var locked = await _staged.SignInAsync("ann", from: Address(4));
        _staged.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((EntryVerdict.Wait, "too many failures for this account; try again in 1s, or let an administrator unlock it"), (locked.Verdict, locked.Reason));
        Assert.Equal(EntryVerdict.Right, (await _staged.SignInAsync("ann", from: Address(4))).Verdict);
    }

    [Fact]
    public async Task Names_that_are_no_account_get_the_same_answers()
    {
        await _staged.HaveAsync("ann");
        await _staged.HaveAsync("off");
        _staged.Accounts.SetDisabled("off", true);
        var answers = new List<string[]>();
        foreach (var (name, address) in new[] { ("ann", 10), ("nobody", 20), ("off", 30) })
        {
            var said = new List<string>();
            for (var i = 0; i < 5; i++)
                said.Add((await _staged.SignInAsync(name, name == "off" ? StagedEntrance.Password : "wrong", Address(address + i))).Reason);
            answers.Add([.. said]);
        }

        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(answers[0], answers[2]);
        Assert.Equal(3, answers[0].Distinct().Count()); // wrong, wrong and locked now, locked
    }

    [Fact]
    public async Task Tries_at_the_same_time_are_no_way_around_the_lock()
    {
        await _staged.HaveAsync("ann");

        var results = await Task.WhenAll(Enumerable.Range(1, 12).Select(i => _staged.SignInAsync("ann", $"guess {i}", Address(i))));

        Assert.Equal(3, results.Count(result => result.Verdict == EntryVerdict.Wrong));
        Assert.Equal(9, results.Count(result => result.Verdict == EntryVerdict.Wait));
    }

    [Fact]
    public async Task A_flood_waits_in_a_short_line_and_the_rest_is_sent_away()
    {
        var results = await Task.WhenAll(Enumerable.Range(1, 200).Select(i => _staged.SignInAsync($"name{i}", "wrong", Address(i))));

        Assert.All(results, result => Assert.NotEqual(EntryVerdict.Right, result.Verdict));
        Assert.Equal(_staged.Audit.Count, results.Count(result => result.Verdict == EntryVerdict.Wrong));
    }

    [Fact]
    public async Task A_success_forgets_failures_and_so_does_time()
    {
        await _staged.HaveAsync("ann");
        foreach (var (password, address) in new[] { ("wrong", 1), ("wrong", 2), (StagedEntrance.Password, 3), ("wrong", 4), ("wrong", 5) })
            await _staged.SignInAsync("ann", password, Address(address));
        _staged.Clock.Advance(TimeSpan.FromMinutes(31));
        await _staged.SignInAsync("ann", "wrong", Address(6));

        Assert.Equal(EntryVerdict.Right, (await _staged.SignInAsync("ann", from: Address(7))).Verdict);
    }

    [Fact]
    public async Task An_address_that_guesses_waits_whatever_names_it_tries()
    {
        await _staged.HaveAsync("ann");
        for (var i = 0; i < 3; i++)
            await _staged.SignInAsync($"name{i}", "wrong");

        var waits = await _staged.SignInAsync("ann");
        var code = await _staged.RedeemAsync("ann", "ABC");
        _staged.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((EntryVerdict.Wait, EntryVerdict.Wait), (waits.Verdict, code.Verdict));
        Assert.Equal(EntryVerdict.Right, (await _staged.SignInAsync("ann")).Verdict);
    }

    [Fact]
    public async Task An_administrator_unlocks()
    {
        await _staged.HaveAsync("ann");
        for (var i = 1; i <= 3; i++)
            await _staged.SignInAsync("ann", "wrong", Address(i));
        Assert.NotNull(_staged.Locks.Of("ann"));

        Assert.True(_staged.Locks.Clear("ANN"));

        Assert.Equal(EntryVerdict.Right, (await _staged.SignInAsync("ann", from: Address(4))).Verdict);
    }

    [Fact]
    public async Task A_changed_password_ends_all_sessions_and_begins_one()
    {
        await _staged.HaveAsync("ann");
        var (here, there) = ((await _staged.SignInAsync("ann")).Session!, (await _staged.SignInAsync("ann")).Session!);

        var same = await _staged.ChangeAsync(here, StagedEntrance.Password, StagedEntrance.Password);
        var wrong = await _staged.ChangeAsync(here, "wrong", "another four words");
        var changed = await _staged.ChangeAsync(here, StagedEntrance.Password, "another four words");

        Assert.Equal((EntryVerdict.Unfit, EntryVerdict.Wrong, EntryVerdict.Right), (same.Verdict, wrong.Verdict, changed.Verdict));
        Assert.True(here.IsOver && there.IsOver && !changed.Session!.IsOver);
        Assert.Equal(EntryVerdict.Wrong, (await _staged.SignInAsync("ann")).Verdict);
        Assert.Equal(EntryVerdict.Right, (await _staged.SignInAsync("ann", "another four words")).Verdict);
    }

    [Fact]
    public async Task A_session_that_has_ended_changes_no_password()
    {
        await _staged.HaveAsync("ann");
        var session = (await _staged.SignInAsync("ann")).Session!;
        _staged.Sessions.End(session);

        Assert.Equal(EntryVerdict.Wrong, (await _staged.ChangeAsync(session, StagedEntrance.Password, "another four words")).Verdict);
    }

    [Fact]
    public async Task Everything_decided_stands_in_the_audit_and_no_secret_does()
    {
        var code = _staged.First.NewCode()!;
        var made = await _staged.RedeemAsync("ann", code);
        await _staged.SignInAsync("ann");
        await _staged.SignInAsync("ann", "wrong-password");
        await _staged.SignInAsync("password-in-the-wrong-field", "x");
        await _staged.Entrance.SignOutAsync(made.Session!);

        Assert.Equal(
            ["console one-time-code Begun ann", "console one-time-code Done ann", "console sign-in Begun ann", "console sign-in Done ann",
             "console sign-in Denied ann", "console sign-in Denied unknown", "console sign-out Begun ann", "console sign-out Done ann"],
            _staged.Audit.Select(entry => $"{entry.What} {entry.Outcome} {entry.By}"));
        Assert.DoesNotContain(_staged.Audit, entry => $"{entry}".Contains("wrong-", StringComparison.Ordinal) || $"{entry}".Contains(code, StringComparison.Ordinal) || $"{entry}".Contains("wrong-field", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_audit_that_cannot_be_written_keeps_nobody_out_and_is_told()
    {
        await _staged.HaveAsync("ann");
        _staged.AuditFails = true;

        Assert.Equal(EntryVerdict.Right, (await _staged.SignInAsync("ann")).Verdict);
        Assert.NotEmpty(_staged.Failures);
    }

    private static IPAddress Address(int last) => new([198, 51, 100, (byte)last]);
}

using System.Text.Json;
using SecureGateway.Access.Accounts;
using SecureGateway.Operations;

namespace SecureGateway.Access.Tests;

/// <summary>What is kept of accounts, and what ends sessions.</summary>
public sealed class AccountStoreTests : IDisposable
{
    private readonly StagedEntrance _staged = new();

    public void Dispose() => _staged.Dispose();

    [Fact]
    public async Task What_is_kept_is_readable_by_its_owner_only_and_holds_no_secret()
    {
        var open = _staged.Accounts.Add("bob", Permission.Operate, "test");
        await _staged.HaveAsync("ann");

        var text = await File.ReadAllTextAsync(_staged.AccountsPath);

        Assert.DoesNotContain(StagedEntrance.Password, text, StringComparison.Ordinal);
        Assert.DoesNotContain(open.Code!, text, StringComparison.Ordinal);
        Assert.DoesNotContain(open.Code!, $"{open} {open.Account}", StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_staged.AccountsPath));
        Assert.Equal(_staged.Accounts.All, _staged.Open().All);
    }

    [Fact]
    public void A_damaged_file_is_an_error_and_no_empty_list()
    {
        File.WriteAllText(_staged.AccountsPath, "[{");

        Assert.Contains("accounts.json is damaged", Assert.Throws<IOException>(_staged.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_that_fails_changes_nothing()
    {
        _staged.Accounts.Add("ann", Permission.View, "test");
        Directory.Delete(Path.GetDirectoryName(_staged.AccountsPath)!, recursive: true);

        Assert.ThrowsAny<IOException>(() => _staged.Accounts.Add("bob", Permission.View, "test"));
        Assert.Equal("ann", Assert.Single(_staged.Accounts.All).Name);
        Directory.CreateDirectory(Path.GetDirectoryName(_staged.AccountsPath)!);
    }

    [Fact]
    public async Task Disabling_a_new_role_a_reset_and_removal_end_sessions_and_nothing_else_does()
    {
        await _staged.HaveAsync("root", Permission.Administer);
        foreach (var (change, ends) in new (Action<AccountStore> Change, bool Ends)[]
        {
            (accounts => accounts.SetRole("ann", Permission.View), false), // as it was
            (accounts => accounts.SetRole("ann", Permission.Operate), true),
            (accounts => accounts.SetDisabled("ann", true), true),
            (accounts => accounts.Reset("ann"), true),
            (accounts => accounts.Remove("ann"), true),
        })
        {
            _staged.Accounts.Remove("ann");
            await _staged.HaveAsync("ann");
            var (session, other) = ((await _staged.SignInAsync("ann")).Session!, (await _staged.SignInAsync("root")).Session!);
            change(_staged.Accounts);
            Assert.Equal((ends, false), (session.IsOver, other.IsOver));
        }
    }

    [Fact]
    public async Task A_reset_makes_the_password_worthless_and_its_code_makes_another()
    {
        await _staged.HaveAsync("ann");
        var reset = _staged.Accounts.Reset("ann");

        Assert.Equal(EntryVerdict.Wrong, (await _staged.SignInAsync("ann")).Verdict);
        Assert.Equal(EntryVerdict.Right, (await _staged.RedeemAsync("ann", reset.Code!, "another four words")).Verdict);
    }

    [Fact]
    public async Task A_disabled_account_redeems_no_code()
    {
        var made = _staged.Accounts.Add("ann", Permission.View, "test");
        _staged.Accounts.SetDisabled("ann", true);
        Assert.Equal(EntryVerdict.Wrong, (await _staged.RedeemAsync("ann", made.Code!)).Verdict);

        _staged.Accounts.SetDisabled("ann", false);

        Assert.Equal(EntryVerdict.Right, (await _staged.RedeemAsync("ann", made.Code!)).Verdict);
    }

    [Fact]
    public async Task The_last_administrator_stays_one()
    {
        await _staged.HaveAsync("ann", Permission.Administer);
        _staged.Accounts.Add("invited", Permission.Administer, "test"); // who cannot sign in yet
        Func<AccountChange>[] changes =
        [
            () => _staged.Accounts.SetRole("ann", Permission.View), () => _staged.Accounts.SetDisabled("ann", true), () => _staged.Accounts.Reset("ann"), () => _staged.Accounts.Remove("ann"),
        ];
        Assert.All(changes, change => Assert.Contains("only administrator", change().Problem, StringComparison.Ordinal));

        await _staged.HaveAsync("bob", Permission.Administer);

        Assert.NotNull(changes[0]().Account);
    }

    [Fact]
    public void A_name_is_one_account_whatever_its_case()
    {
        _staged.Accounts.Add("Ann", Permission.View, "test");

        Assert.Equal("there is an account Ann already; take another name", _staged.Accounts.Add("aNN", Permission.View, "test").Problem);
        Assert.True(_staged.Accounts.SetRole("nobody", Permission.View).IsMissing);
    }

    [Fact]
    public void The_file_is_json_that_a_person_can_read()
    {
        _staged.Accounts.Add("ann", Permission.Operate, "test");

        using var document = JsonDocument.Parse(File.ReadAllText(_staged.AccountsPath));

        Assert.Equal("operate", document.RootElement[0].GetProperty("role").GetString());
        Assert.False(document.RootElement[0].TryGetProperty("maySignIn", out _));
    }
}

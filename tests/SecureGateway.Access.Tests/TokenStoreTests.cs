using Microsoft.Extensions.Time.Testing;
using SecureGateway.Access.Tokens;
using SecureGateway.Operations;

namespace SecureGateway.Access.Tests;

/// <summary>Tokens, on a real file.</summary>
public sealed class TokenStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("securegateway-test-").FullName;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    private string FilePath => Path.Combine(_folder, "tokens.json");

    [Fact]
    public void A_token_is_right_until_it_expires_and_after_a_restart()
    {
        var (token, text) = Store().Create("ci", Permission.Operate, _clock.GetUtcNow() + TimeSpan.FromDays(1), "anna")!.Value;

        Assert.Equal((TokenVerdict.Right, "ci", Permission.Operate), Verdict(Store().Check(text)));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(TokenVerdict.Expired, Store().Check(text).Verdict);
        Assert.Equal(token, Assert.Single(Store().All));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sgw_")]
    [InlineData("sgw_000000000000_0000")]
    [InlineData("Bearer x")]
    public void What_was_never_made_is_wrong(string text) => Assert.Equal(TokenVerdict.Wrong, Store().Check(text).Verdict);

    [Fact]
    public void The_secret_of_another_token_or_a_changed_one_is_wrong()
    {
        var store = Store();
        var one = store.Create("one", Permission.View, null, "anna")!.Value.Text;
        var two = store.Create("two", Permission.View, null, "anna")!.Value.Text;

        Assert.Equal(TokenVerdict.Wrong, store.Check(one[..17] + two[17..]).Verdict);
        Assert.Equal(TokenVerdict.Wrong, store.Check(one[..^1] + (one[^1] == '0' ? '1' : '0')).Verdict);
        Assert.Equal(TokenVerdict.Right, store.Check(one).Verdict);
    }

    [Fact]
    public void The_file_is_for_its_owner_only_and_has_no_secret()
    {
        var text = Store().Create("ci", Permission.View, null, "anna")!.Value.Text;

        Assert.DoesNotContain(text.Split('_')[2], File.ReadAllText(FilePath), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    [Fact]
    public void A_revoked_token_is_wrong_at_once_and_its_name_is_free()
    {
        var store = Store();
        var text = store.Create("ci", Permission.View, null, "anna")!.Value.Text;
        Assert.Null(store.Create("ci", Permission.View, null, "anna"));

        Assert.NotNull(store.Revoke("ci"));

        Assert.Equal(TokenVerdict.Wrong, store.Check(text).Verdict);
        Assert.Null(store.Revoke("ci"));
        Assert.NotNull(store.Create("ci", Permission.View, null, "anna"));
    }

    [Fact]
    public void A_damaged_file_is_named_and_not_taken_for_an_empty_one()
    {
        File.WriteAllText(FilePath, "[{");
        Assert.Contains(FilePath, Assert.Throws<IOException>(Store).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static (TokenVerdict, string, Permission) Verdict(TokenCheck check) => (check.Verdict, check.Token!.Name, check.Token.Permission);

    private TokenStore Store() => new(FilePath, _clock, static cause => throw cause);
}

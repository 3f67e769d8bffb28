using SecureGateway.Access.Accounts;

namespace SecureGateway.Access.Tests;

public sealed class PasswordTests
{
    [Theory]
    [InlineData("short", "too short")]
    [InlineData("elevenchars", "too short")]
    [InlineData("passwordpassword", "everybody tries first")]
    [InlineData("Password1234!", "everybody tries first")]
    [InlineData("P@ssw0rd2026!!", "everybody tries first")]
    [InlineData("123456789012", "everybody tries first")]
    [InlineData("987654321098", "everybody tries first")]
    [InlineData("aaaabbbbaaaabbbb", "repeats itself")]
    [InlineData("annabelle.smith1", "account's name")]
    [InlineData("Annabelle.Smithannabelle.smith", "account's name")]
    public void A_bad_password_is_refused_in_words(string password, string why) =>
        Assert.Contains(why, PasswordRules.Problem("annabelle.smith", password), StringComparison.Ordinal);

    [Theory]
    [InlineData("four words that fit")]
    [InlineData("kühler Löffel am Zaun")]
    [InlineData("z8Qd-1xRk-55pL")]
    [InlineData("annabelle.smith likes teal")]
    [InlineData("\U0001F600 emoji are characters too \U0001F680")]
    public void A_good_one_is_taken(string password) => Assert.Null(PasswordRules.Problem("annabelle.smith", password));

    [Fact]
    public void A_very_long_one_is_refused_and_half_a_character_breaks_nothing()
    {
        Assert.Contains("too long", PasswordRules.Problem("ann", new string('x', 200) + "abcdefgh" + new string('y', 60)), StringComparison.Ordinal);
        var hash = new PasswordHash(2);
        Assert.True(hash.Fits("half \ud83d a character", hash.Of("half \ud83d a character")));
    }

    [Fact]
    public void A_hash_tells_the_right_password_however_it_is_composed_and_nothing_else()
    {
        var hash = new PasswordHash(2);
        var kept = hash.Of("caf\u00e9 with four words");

        Assert.True(hash.Fits("cafe\u0301 with four words", kept));
        Assert.False(hash.Fits("cafe with four words", kept));
        Assert.False(hash.Fits("", null));
        Assert.NotEqual(kept, hash.Of("caf\u00e9 with four words"));
        Assert.Throws<FormatException>(() => hash.Fits("x", "plain"));
    }

    [Fact]
    public void A_hash_carries_its_own_count_and_an_old_one_is_known()
    {
        var (old, now) = (new PasswordHash(2), new PasswordHash(5));
        var kept = old.Of("four words that fit");

        Assert.True(now.Fits("four words that fit", kept));
        Assert.True(now.IsWeak(kept));
        Assert.False(now.IsWeak(now.Of("four words that fit")));
        Assert.StartsWith("pbkdf2-sha512$210000$", new PasswordHash().Of("x"), StringComparison.Ordinal);
    }

    // RFC 7914, section 11, tests PBKDF2 with SHA-256 only; this one is from Python's hashlib.pbkdf2_hmac('sha512', ...).
    [Fact]
    public void The_hash_is_what_others_call_pbkdf2() => Assert.True(new PasswordHash(1).Fits(
        "password", "pbkdf2-sha512$1000$c2FsdHNhbHRzYWx0c2FsdA==$715rqIr5dXOVPpBhqqsugl037zT5bWJTWYmZtIcK8hA="));
}

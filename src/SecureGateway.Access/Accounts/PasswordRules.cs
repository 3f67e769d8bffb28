using System.Globalization;

namespace SecureGateway.Access.Accounts;

/// <summary>
/// Which passwords are taken: long, not the account's own name, and not what everybody tries first (NIST SP 800-63B: length
/// and a list, no rules on kinds of characters).
/// </summary>
public static class PasswordRules
{
    public const int Shortest = 12;
    public const int Longest = 256;

    private const int FewestDifferent = 5;

    // What is left of a password when digits and signs are taken away.
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "passwort", "passw", "passwordpassword", "changeme", "changemenow", "letmein", "letmeinnow", "welcome", "welcomewelcome", "iloveyou",
        "qwerty", "qwertyuiop", "qwertzuiop", "qwertyqwerty", "asdfghjkl", "zxcvbnm", "qwertyasdfgh", "abcdefghijkl", "abcdefghijklm", "abcdefghijklmnop",
        "admin", "adminadmin", "administrator", "administrators", "root", "rootroot", "secret", "secretsecret", "default", "test", "testtest", "testpassword",
        "gateway", "securegateway", "mailgateway", "smtpgateway", "postmaster", "mailserver", "mailadmin", "correcthorsebatterystaple",
        "adminpassword", "passwordadmin", "mypassword", "thisismypassword", "supersecret", "trustno", "monkeymonkey", "football", "baseball", "sunshine",
    };

    private static readonly char[] Signs = [.. "0123456789!?.,;:-_+*#$%&/()= "];

    private const string Digits = "01234567890123456789";
    private const string DigitsBackwards = "98765432109876543210";

    /// <summary>Why it is not taken, and what would be right; null when it is.</summary>
    public static string? Problem(string name, string password)
    {
        var letters = new StringInfo(password).LengthInTextElements;
        if (letters < Shortest)
            return $"the password is too short; take {Shortest} characters or more, such as four words";
        if (password.Length > Longest)
            return $"the password is too long; take {Longest} characters at most";
        if (password.Distinct().Count() < FewestDifferent)
            return $"the password repeats itself; take {FewestDifferent} different characters or more";
        if (name.Length > 2 && password.Replace(name, "", StringComparison.OrdinalIgnoreCase).Length < Shortest / 2)
            return "the password is little more than the account's name; take another";
        if (IsWellKnown(password))
            return "the password is one that everybody tries first; take another, such as four words that have nothing to do with each other";
        return null;
    }

    private static bool IsWellKnown(string password)
    {
        var bare = new string([.. password.Where(char.IsLetter)]);
        return Words.Contains(bare)
            || Digits.Contains(password, StringComparison.Ordinal) || DigitsBackwards.Contains(password, StringComparison.Ordinal)
            || Words.Contains(new string([.. password.TrimEnd(Signs).Select(Plain).Where(char.IsLetter)]));
    }

    // As people write words with signs.
    private static char Plain(char c) => c switch { '0' => 'o', '1' or '!' => 'i', '3' => 'e', '4' or '@' => 'a', '5' or '$' => 's', '7' => 't', _ => c };
}

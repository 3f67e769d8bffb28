using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SecureGateway.Access.Accounts;

/// <summary>
/// Passwords as they are kept: <c>pbkdf2-sha512$ITERATIONS$SALT$HASH</c>, by the framework's PBKDF2. The count stands in each,
/// so that a later version may raise it: an older hash still checks, and is made anew at the next sign-in.
/// </summary>
/// <param name="iterations">The OWASP Password Storage Cheat Sheet asks for 210,000 with HMAC-SHA-512 (2023, and still so).</param>
public sealed class PasswordHash(int iterations = PasswordHash.Usual)
{
    public const int Usual = 210_000;

    private const string Scheme = "pbkdf2-sha512";
    private const int SaltLength = 16;
    private const int HashLength = 32;
    private const int MostIterations = 10_000_000;

    private readonly string _nobody = $"{Scheme}${iterations.ToString(CultureInfo.InvariantCulture)}${new string('A', 22)}==${new string('A', 43)}=";

    public string Of(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Derive(password, salt, iterations))}");
    }

    /// <summary>In constant time; without a hash to compare with it takes as long as with one, and is false.</summary>
    /// <exception cref="FormatException">The hash was not made here.</exception>
    public bool Fits(string password, string? hash)
    {
        var (count, salt, expected) = Read(hash ?? _nobody);
        return CryptographicOperations.FixedTimeEquals(Derive(password, salt, count), expected) && hash is not null;
    }

    /// <summary>Whether a hash that was made by an earlier version should be made anew.</summary>
    public bool IsWeak(string hash) => Read(hash).Iterations < iterations;

    private static (int Iterations, byte[] Salt, byte[] Hash) Read(string hash) =>
        hash.Split('$') is [Scheme, var count, var salt, var derived]
        && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) && iterations is > 0 and <= MostIterations
            ? (iterations, Convert.FromBase64String(salt), Convert.FromBase64String(derived))
            : throw new FormatException("a password's hash is damaged");

    // What looks the same is the same, however a keyboard composes it; half a character becomes one that can be composed.
    private static byte[] Derive(string password, byte[] salt, int iterations)
    {
        var whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(password));
        return Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(whole.Normalize(NormalizationForm.FormKC)), salt, iterations, HashAlgorithmName.SHA512, HashLength);
    }
}

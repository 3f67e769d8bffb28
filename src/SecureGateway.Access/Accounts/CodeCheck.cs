using System.Security.Cryptography;
using System.Text;

namespace SecureGateway.Access.Accounts;

/// <summary>What is kept of a one-time code: 120 random bits, so that a plain hash is enough.</summary>
/// <param name="Sha256">Hexadecimal.</param>
public sealed record CodeCheck(string Sha256, DateTimeOffset Expires)
{
    internal static readonly CodeCheck Nobody = new(new string('0', 2 * SHA256.HashSizeInBytes), DateTimeOffset.MinValue);

    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's: none that looks like another
    private const int Groups = 4;
    private const int Group = 6;

    /// <summary>Compared in constant time. Case, spaces and hyphens do not count, and O, I and L are taken for what they look like.</summary>
    public bool Fits(string text, DateTimeOffset now) =>
        CryptographicOperations.FixedTimeEquals(Hash(text), Convert.FromHexString(Sha256)) && now < Expires;

    /// <summary>A new code, in groups as it is shown, and what to keep of it.</summary>
    public static (string Text, CodeCheck Check) New(DateTimeOffset expires)
    {
        var text = string.Join('-', Enumerable.Range(0, Groups).Select(_ => RandomNumberGenerator.GetString(Letters, Group)));
        return (text, new CodeCheck(Convert.ToHexStringLower(Hash(text)), expires));
    }

    public override string ToString() => $"until {Expires:u}";

    private static byte[] Hash(string text)
    {
        var plain = new string([.. text.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)]).Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return SHA256.HashData(Encoding.UTF8.GetBytes(plain));
    }
}

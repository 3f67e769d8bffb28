using System.Security.Cryptography;
using System.Text;

namespace SecureGateway.Access.Tokens;

/// <summary>A token as it is carried: <c>sgw_ID_SECRET</c>, so that scanners for leaked secrets can know it.</summary>
internal static class TokenText
{
    public const string Prefix = "sgw_";

    private const int IdLength = 12;

    public static (string Id, string Text, string Sha256) New()
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2));
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return (id, $"{Prefix}{id}_{secret}", Convert.ToHexStringLower(Hash(secret)));
    }

    /// <summary>False for what was never made here.</summary>
    public static bool TryRead(string text, out string id, out byte[] hash)
    {
        (id, hash) = ("", []);
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length > 200)
            return false;
        var rest = text[Prefix.Length..];
        if (rest.Length <= IdLength + 1 || rest[IdLength] != '_')
            return false;
        (id, hash) = (rest[..IdLength], Hash(rest[(IdLength + 1)..]));
        return true;
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}

using System.Text.Json.Serialization;
using SecureGateway.Operations;

namespace SecureGateway.Access.Tokens;

/// <summary>
/// What is kept of a bearer token: never the token itself. Its secret has 256 random bits, so that a plain hash is enough.
/// </summary>
/// <param name="Id">The public part of the token, by which it is found.</param>
/// <param name="Sha256">Of the secret part, hexadecimal.</param>
/// <param name="Expires">Null is never.</param>
public sealed record Token(
    string Id,
    string Name,
    Permission Permission,
    string Sha256,
    DateTimeOffset Created,
    string CreatedBy,
    DateTimeOffset? Expires)
{
    public bool IsExpired(DateTimeOffset now) => Expires <= now;

    [JsonIgnore]
    internal byte[] Hash => Convert.FromHexString(Sha256);

    /// <summary>Without the hash: it is of no use to a reader.</summary>
    public override string ToString() => $"{Name} ({Id})";
}

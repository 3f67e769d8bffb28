using SecureGateway.Operations;

namespace SecureGateway.Palettes.Token;

/// <summary>A new token: the one time that it can be seen.</summary>
public sealed record NewToken(string Token, string Name, Permission Role, DateTimeOffset? Expires)
{
    public static readonly Sheet<NewToken> Sheet = new Sheet<NewToken>()
        .Field("token", t => t.Token)
        .Field("name", t => t.Name)
        .Field("role", t => t.Role)
        .Field("expires", t => t.Expires is { } expires ? expires : "never")
        .Field("note", _ => "keep it now: only its hash is stored, and it is not shown again");

    /// <summary>Without the token.</summary>
    public override string ToString() => $"{nameof(NewToken)} {{ {Name} }}";
}

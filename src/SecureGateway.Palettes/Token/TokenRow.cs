using SecureGateway.Operations;

namespace SecureGateway.Palettes.Token;

/// <summary>A token as it may be shown: without anything that would let somebody in.</summary>
/// <param name="Role">What its bearer may do.</param>
/// <param name="Expires">Null is never.</param>
public sealed record TokenRow(string Id, string Name, Permission Role, DateTimeOffset Created, string CreatedBy, DateTimeOffset? Expires, bool Expired)
{
    public static readonly Table<TokenRow> Table = new Table<TokenRow>("token")
        .Column("id", t => t.Id)
        .Column("name", t => t.Name)
        .Column("role", t => t.Role)
        .Column("created", t => t.Created)
        .Column("by", t => t.CreatedBy)
        .Column("expires", t => t.Expires is { } expires ? expires : "never")
        .Column("expired", t => t.Expired);

    public static TokenRow Of(Access.Tokens.Token token, DateTimeOffset now) =>
        new(token.Id, token.Name, token.Permission, token.Created, token.CreatedBy, token.Expires, token.IsExpired(now));
}

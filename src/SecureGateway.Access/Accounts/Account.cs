using System.Text.Json.Serialization;
using SecureGateway.Operations;

namespace SecureGateway.Access.Accounts;

/// <summary>Somebody who may sign in to this node's web console. Neither a password nor a code is kept, only what checks one.</summary>
/// <param name="Name">As it was given; two that differ by case only are one.</param>
/// <param name="Password">See <see cref="PasswordHash"/>; null until a one-time code was redeemed.</param>
/// <param name="Code">The one-time code that gives it a password; null when none is open.</param>
public sealed record Account(
    string Name,
    Permission Role,
    string? Password,
    bool Disabled,
    DateTimeOffset Created,
    string CreatedBy,
    DateTimeOffset? PasswordSince,
    CodeCheck? Code)
{
    [JsonIgnore]
    public bool MaySignIn => Password is not null && !Disabled;

    /// <summary>Without hashes: they are of no use to a reader.</summary>
    public override string ToString() => $"{Name} ({Role})";
}

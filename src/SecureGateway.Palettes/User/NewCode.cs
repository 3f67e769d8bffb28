using SecureGateway.Access.Accounts;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.User;

/// <summary>A one-time code: the one time that it can be seen.</summary>
public sealed record NewCode(string Code, string Name, Permission Role, DateTimeOffset Expires)
{
    public static readonly Sheet<NewCode> Sheet = new Sheet<NewCode>()
        .Field("one-time code", c => c.Code)
        .Field("name", c => c.Name)
        .Field("role", c => c.Role)
        .Field("expires", c => c.Expires)
        .Field("note", c => $"give it to {c.Name}: under 'Use a one-time code' on the console's sign-in page it makes a password; it is not shown again");

    public static NewCode Of(AccountChange change) => new(change.Code!, change.Account!.Name, change.Account.Role, change.Account.Code!.Expires);

    /// <summary>Without the code.</summary>
    public override string ToString() => $"{nameof(NewCode)} {{ {Name} }}";
}

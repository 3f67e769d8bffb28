namespace SecureGateway.Palettes.User;

/// <summary>Whether an account's owner can sign in.</summary>
public enum UserState
{
    Active,

    /// <summary>Has a one-time code, and makes a password with it.</summary>
    Invited,

    /// <summary>The one-time code was not used in time; <c>user reset</c> makes another.</summary>
    CodeExpired,

    /// <summary>For ten minutes, after three failures.</summary>
    Locked,

    Disabled,
}

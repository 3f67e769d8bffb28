using SecureGateway.Operations;

namespace SecureGateway.WebConsole.Parts;

/// <summary>What an account may do, in words.</summary>
public static class RoleWords
{
    public static string Name(Permission role) => role switch
    {
        Permission.View => "View",
        Permission.Operate => "Operate",
        _ => "Administer",
    };

    public static string May(Permission role) => role switch
    {
        Permission.View => "May look at everything that is no secret",
        Permission.Operate => "May look, and steer queues, sessions and the log",
        _ => "May look, steer, and change configuration, certificates and access",
    };
}

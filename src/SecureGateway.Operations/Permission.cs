namespace SecureGateway.Operations;

/// <summary>What a caller may do; each level includes those before it.</summary>
public enum Permission
{
    /// <summary>Look at everything that is no secret.</summary>
    View,

    /// <summary>Steer what runs: queue, sessions, log level.</summary>
    Operate,

    /// <summary>Change policy, certificates, tokens.</summary>
    Administer,
}

namespace SecureGateway.Configuration.Schema;

/// <summary>The top of a file.</summary>
internal static class RootKeys
{
    public static readonly Section SecureGateway = new("secure-gateway", "everything", [NodeKeys.Node, PolicyKeys.Policy]);
}

using SecureGateway.Configuration;

namespace SecureGateway.Cli.Node;

/// <summary>Where the node's socket is.</summary>
internal static class SocketPath
{
    private const string HereConfig = "hocon/gateway.conf";
    private const string Installed = "/var/lib/securegateway/operations.sock";

    /// <exception cref="CannotReachException">The configuration cannot be read.</exception>
    public static string Find(ConnectionOptions options) =>
        options.Socket
        ?? (options.Config is { } config ? OfConfig(config) : null)
        ?? (Environment.GetEnvironmentVariable("SGW_SOCKET") is { Length: > 0 } named ? named : null)
        ?? (File.Exists(HereConfig) ? OfConfig(HereConfig) : Installed);

    private static string OfConfig(string config)
    {
        var result = ConfigurationReader.Read([config]);
        return result.Configuration?.Node.Operations.Socket
               ?? throw new CannotReachException($"{config} does not say where the socket is:\n{string.Join('\n', result.Errors)}");
    }
}

using SecureGateway.Configuration;
using SecureGateway.Policy;
using SecureGateway.Queue;

namespace SecureGateway.Host;

/// <summary>The database of the queue as <c>node.storage</c> names it; its password is read at each connection.</summary>
internal static class QueueDatabase
{
    public static PostgresOptions? Of(NodeConfiguration node) => node.Storage is not { Provider: StorageProvider.PostgreSql } storage
        ? null
        : new PostgresOptions(storage.ConnectionString, node.Name)
        {
            Password = storage switch
            {
                { SecretFile: { } file } => () => FirstLine(file),
                { SecretVariable: { } variable } => () => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } secret
                    ? secret
                    : throw new IOException($"the environment variable {variable}, which holds its password, is not set"),
                _ => null,
            },
        };

    private static string FirstLine(string file)
    {
        try
        {
            return SecretFile.FirstLine(file) is { Length: > 0 } line ? line : throw new IOException("its first line is empty, or it is no regular file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"its password cannot be read from {file}: {e.Message}", e);
        }
    }
}

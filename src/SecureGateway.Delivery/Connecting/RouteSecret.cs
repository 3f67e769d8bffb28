using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>
/// Reads the secret of a route at the moment it is needed, so that it is neither kept nor written anywhere: the first line of a
/// file, or an environment variable. A file in the gateway's own data directory is refused, for what stands there (keys, tokens) is
/// for nobody else. Fails with InternalError: that a secret cannot be read is this gateway's fault, and temporary.
/// </summary>
internal static class RouteSecret
{
    /// <param name="dataDirectory">Null where there is none.</param>
    public static string Read(RouteCredentials credentials, string? dataDirectory)
    {
        if (credentials.SecretFile is { Length: > 0 } file)
        {
            try
            {
                if (dataDirectory is not null && RealPath.IsBelow(file, dataDirectory))
                    throw new IOException("it is in the gateway's own data directory");
                return SecretFile.FirstLine(file) is { Length: > 0 } line ? line : throw new IOException("its first line is empty, or it is no regular file");
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new RelayException(FailureReason.InternalError, $"the secret file of user '{credentials.UserName}' cannot be read: {error.Message}", null, error);
            }
        }

        return credentials.SecretVariable is { Length: > 0 } variable && Environment.GetEnvironmentVariable(variable) is { } secret
            ? secret
            : throw new RelayException(FailureReason.InternalError, $"the secret of user '{credentials.UserName}' is not set");
    }
}

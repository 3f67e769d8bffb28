using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>
/// Reads the secret of a route at the moment it is needed, so that it is neither kept nor written anywhere. Fails with
/// InternalError: that a secret cannot be read is this gateway's fault, and temporary.
/// </summary>
internal static class RouteSecret
{
    public static async ValueTask<string> ReadAsync(RouteCredentials credentials)
    {
        if (credentials.SecretFile is { Length: > 0 } file)
        {
            try
            {
                return (await File.ReadAllTextAsync(file).ConfigureAwait(false)).TrimEnd('\r', '\n');
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

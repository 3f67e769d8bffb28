using SecureGateway.Configuration.Schema;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Reading;

/// <summary>Reads where a secret is kept (<c>secret-file</c>, <c>secret-variable</c>). It stays there; only that it is there is checked.</summary>
internal static class SecretReader
{
    public static (string? File, string? Variable) Read(Block block, bool required, ReaderEnvironment environment)
    {
        var (file, variable) = (block.GetOptionalPath(RouteKeys.SecretFile), block.GetOptional(RouteKeys.SecretVariable));
        if (file is not null ? variable is not null : variable is null && required)
        {
            block.Error(
                file is null ? "the credentials have no secret" : "the credentials have two secrets",
                "write secret-file = \"FILE\" or secret-variable = \"VARIABLE\", exactly one of them");
        }

        if (file is not null && IsOwn(file, environment.DataDirectory))
            block.Error(RouteKeys.SecretFile, $"\"{file}\" is in the gateway's own data directory", "keep the secret in a file of its own outside of that");
        else if (file is not null)
            CheckFile(file, block);
        if (variable is not null && string.IsNullOrEmpty(environment.Variable(variable)))
            block.Warn(RouteKeys.SecretVariable, $"the environment variable {variable} is not set here", "set it where the gateway runs");
        return (file, variable);
    }

    // A circle of links is found when the file is read.
    private static bool IsOwn(string file, string? dataDirectory)
    {
        try
        {
            return dataDirectory is not null && RealPath.IsBelow(file, dataDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void CheckFile(string file, Block block)
    {
        try
        {
            if (SecretFile.FirstLine(file).Length == 0)
                block.Error(RouteKeys.SecretFile, $"the first line of \"{file}\" is empty, or it is no regular file", "put the secret there");
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & UnixFileMode.OtherRead) != 0)
                block.Warn(RouteKeys.SecretFile, $"everybody on this machine can read \"{file}\"", "chmod 600");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = e is UnauthorizedAccessException ? "permission denied" : File.Exists(file) ? e.Message : "there is no such file";
            block.Error(RouteKeys.SecretFile, $"\"{file}\" cannot be read: {reason}", "name a file that exists and can be read");
        }
    }
}

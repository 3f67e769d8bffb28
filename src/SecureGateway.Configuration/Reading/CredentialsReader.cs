using SecureGateway.Configuration.Schema;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Reading;

/// <summary>Reads a route's credentials. The secret itself stays where it is; only that it is there is checked.</summary>
internal static class CredentialsReader
{
    public static RouteCredentials Read(Block route, bool isMx, ConnectionProfile? profile, ReaderEnvironment environment)
    {
        var block = route.In(RouteKeys.Credentials);
        var user = block.Get(RouteKeys.User);
        if (user.Length == 0)
            block.Error(RouteKeys.User, "the user is missing", "write user = \"gateway\"");
        if (isMx && !route.IsBroken(RouteKeys.To))
            route.Error(RouteKeys.Credentials, "credentials would be shown to whatever host MX names", "name the hosts in to");
        if (profile is not { Outbound: { Enforced: true, ServerCertificate.Validation: not CertificateValidation.None } })
        {
            route.Warn(
                RouteKeys.Credentials,
                "the secret is sent under TLS to a server whose certificate nobody judges",
                "name a connection with outbound-tls { mandatory = on, server-certificate { validation = name } }");
        }

        var (file, variable) = SecretReader.Read(block, required: true, environment);
        return new RouteCredentials(user, file, variable);
    }
}

using System.Text.Json;

namespace SecureGateway.Operations;

/// <summary>The one way in which code names become words on a command line and in JSON: <c>TlsReset</c>, <c>tls-reset</c>.</summary>
public static class KebabCase
{
    public static string Of(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}

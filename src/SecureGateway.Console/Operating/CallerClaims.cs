using System.Security.Claims;
using SecureGateway.Operations;

namespace SecureGateway.WebConsole.Operating;

/// <summary>
/// The caller as the session's identity tells it: whoever signs somebody in makes the identity here, and every page reads it
/// back here. An identity that lacks any of it is nobody.
/// </summary>
public static class CallerClaims
{
    /// <summary>Where the browser is: an address.</summary>
    public const string From = "secure-gateway/from";

    /// <summary>A <see cref="Permission"/>, as it is named in code.</summary>
    public const string May = "secure-gateway/may";

    public static ClaimsIdentity Identity(Caller caller, string scheme) => new(
        [new Claim(ClaimTypes.Name, caller.Name), new Claim(From, caller.From), new Claim(May, caller.Permission.ToString())], scheme);

    public static Caller? Read(ClaimsPrincipal principal) =>
        principal is { Identity: { IsAuthenticated: true, Name: { Length: > 0 } name } }
        && principal.FindFirst(From)?.Value is { Length: > 0 } from
        && Enum.TryParse<Permission>(principal.FindFirst(May)?.Value, out var permission) && Enum.IsDefined(permission)
            ? new Caller(name, from, permission)
            : null;
}

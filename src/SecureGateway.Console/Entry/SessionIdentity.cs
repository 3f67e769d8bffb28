using System.Security.Claims;
using SecureGateway.Access.Sessions;

namespace SecureGateway.WebConsole.Entry;

/// <summary>Whoever is signed in, as the framework knows people; carries the session itself, so that its end is seen at once.</summary>
public sealed class SessionIdentity(ConsoleSession session) : ClaimsIdentity([new Claim(ClaimTypes.Name, session.Account)], SessionAuthentication.SchemeName)
{
    public ConsoleSession Session => session;

    public override ClaimsIdentity Clone() => new SessionIdentity(session);

    /// <summary>The session of somebody; null when nobody is signed in, or the session has ended.</summary>
    public static ConsoleSession? Of(ClaimsPrincipal? somebody) =>
        somebody?.Identity is SessionIdentity { Session: { IsOver: false } session } ? session : null;
}

using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureGateway.Access.Sessions;

namespace SecureGateway.WebConsole.Entry;

/// <summary>
/// Says who a request comes from, by the session that its cookie names. Whoever asks for a page without one is sent to the
/// sign-in page and back afterwards; scripts and connections hear 401.
/// </summary>
internal sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ConsoleSessions sessions, SessionCookie cookie)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "console-session";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (cookie.Read(Request) is not { } secret || sessions.Find(secret) is not { } session)
            return Task.FromResult(AuthenticateResult.NoResult());
        if (!CircuitDoor.IsHere(Request) && !Request.Path.StartsWithSegments(SessionEndpoints.Path, StringComparison.OrdinalIgnoreCase))
            sessions.Used(session); // somebody opens a page; the others come by themselves
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new SessionIdentity(session)), SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (HttpMethods.IsGet(Request.Method) && !CircuitDoor.IsHere(Request))
            Response.Redirect(SignInAddress.Of(Request.Path + Request.QueryString, hasEnded: cookie.Read(Request) is not null));
        else
            Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}

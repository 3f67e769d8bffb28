using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SecureGateway.Access.Accounts;
using SecureGateway.Access.Sessions;

namespace SecureGateway.WebConsole.Entry;

/// <summary>
/// What the pages' own script and forms ask about a session. <c>GET /session</c> says whether there is one (204, else 401) and
/// is no use of it; <c>POST /session</c> says that its owner did something; <c>POST /sign-out</c> ends it.
/// <para>
/// Use is what a person does at the keyboard, the mouse or the screen, as the browser tells it. What comes over the connection
/// says nothing of that: a page that shows live figures acknowledges each of them, and no session would ever be idle.
/// </para>
/// </summary>
internal static class SessionEndpoints
{
    public const string Path = "/session";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, static (HttpContext context) => Answer(SessionIdentity.Of(context.User))).AllowAnonymous();
        routes.MapPost(Path, static (HttpContext context, ConsoleSessions sessions) =>
        {
            var session = SessionIdentity.Of(context.User);
            if (session is not null)
                sessions.Used(session);
            return Answer(session);
        }).AllowAnonymous();
        routes.MapPost(ConsoleHosting.SignOutPath, SignOutAsync).AllowAnonymous();
    }

    private static IResult Answer(ConsoleSession? session) =>
        session is null ? Results.StatusCode(StatusCodes.Status401Unauthorized) : Results.NoContent();

    private static async Task<IResult> SignOutAsync(HttpContext context, Entrance entrance, SessionCookie cookie, IAntiforgery antiforgery)
    {
        // A page of another site must not be able to sign somebody out either.
        if (SessionIdentity.Of(context.User) is { } session)
        {
            if (!await antiforgery.IsRequestValidAsync(context).ConfigureAwait(false))
                return Results.Text("This page is too old, or the request came from elsewhere. Go back, load the page again, and sign out there.", statusCode: StatusCodes.Status400BadRequest);
            await entrance.SignOutAsync(session).ConfigureAwait(false);
        }

        cookie.Delete(context);
        return Results.Redirect($"{ConsoleHosting.SignInPath}?{nameof(Pages.Entry.SignInPage.Why)}={Pages.Entry.SignInPage.SignedOut}");
    }
}

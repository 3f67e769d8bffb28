using Microsoft.AspNetCore.Http;

namespace SecureGateway.WebConsole.Entry;

/// <summary>A person at an address that leads nowhere is led to a page that says so; a program is answered 404.</summary>
internal static class NotFound
{
    public const string Path = "/not-found";

    public static Task TellAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is not null || !ConsoleDoor.IsHere(context) || !HttpMethods.IsGet(context.Request.Method) || !AsksForPage(context.Request))
            return next(context);
        context.Response.Redirect(Path);
        return Task.CompletedTask;
    }

    private static bool AsksForPage(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}

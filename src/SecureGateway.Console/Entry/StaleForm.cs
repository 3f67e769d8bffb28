using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;

namespace SecureGateway.WebConsole.Entry;

/// <summary>
/// A form whose guard does not fit, because the gateway was started anew since it was opened, or because another site sent it,
/// is not read: it is shown afresh, and says so.
/// </summary>
internal static class StaleForm
{
    public static Task SendBackAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false } || !IsForm(context.Request.Path))
            return next(context);
        context.Response.Redirect($"{context.Request.Path}?{nameof(Pages.Entry.SignInPage.Why)}={Pages.Entry.SignInPage.Stale}");
        return Task.CompletedTask;
    }

    private static bool IsForm(PathString path) => path == ConsoleHosting.SignInPath || path == ConsoleHosting.PasswordPath;
}

using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor.Services;
using SecureGateway.WebConsole.Changes;
using SecureGateway.WebConsole.Operating;
using SecureGateway.WebConsole.Parts;

namespace SecureGateway.WebConsole;

/// <summary>
/// Puts the web console into a host that has the operations. Nobody reaches a page, or the connection behind it, without a
/// session; a page for everybody has to say <c>[AllowAnonymous]</c>. Its files come from the assembly's own static assets.
/// </summary>
public static class ConsoleHosting
{
    public const string SignInPath = "/sign-in";

    public const string SignOutPath = "/sign-out";

    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(circuit =>
        {
            circuit.DetailedErrors = false;
            circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
            circuit.DisconnectedCircuitMaxRetained = 50;
        });
        services.AddMudServices();
        services.AddCascadingAuthenticationState();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.LoginPath = SignInPath;
            cookie.AccessDeniedPath = SignInPath;
            cookie.Cookie.Name = "secure-gateway";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Strict;
        });
        services.AddAuthorization();
        services.TryAddScoped<ICallerSource, SessionCallers>();
        services.AddScoped<ConsoleOperations>();
        services.AddScoped<PendingWatch>();
        services.AddScoped<ViewerZone>();
        return services;
    }

    /// <summary>Pages, their files and their connection. Call it after everything else that looks at requests.</summary>
    public static void MapConsole(this WebApplication application)
    {
        application.UseAuthentication();
        application.UseAuthorization();
        application.UseAntiforgery();
        application.MapStaticAssets().AllowAnonymous();
        application.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = "'none'")
            .RequireAuthorization(new AuthorizeAttribute());
    }
}

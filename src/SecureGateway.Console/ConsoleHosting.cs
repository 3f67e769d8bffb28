using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using MudBlazor.Services;
using SecureGateway.WebConsole.Changes;
using SecureGateway.WebConsole.Entry;
using SecureGateway.WebConsole.Operating;
using SecureGateway.WebConsole.Pages.Messages;
using SecureGateway.WebConsole.Parts;

namespace SecureGateway.WebConsole;

/// <summary>
/// Puts the web console into a host that has the operations and the accounts. Nobody reaches a page, or the connection behind
/// it, without a session; a page for everybody has to say <c>[AllowAnonymous]</c>. Its files come from the assembly's own static
/// assets.
/// </summary>
public static class ConsoleHosting
{
    public const string SignInPath = "/sign-in";

    public const string SignOutPath = "/sign-out";

    public const string PasswordPath = "/password";

    // The forms are small, and files come over the connection.
    private const long LargestBody = 64 * 1024;

    public static IServiceCollection AddConsole(this IServiceCollection services, ConsoleOptions options)
    {
        services.AddSingleton(options);
        services.AddRazorComponents().AddInteractiveServerComponents(circuit =>
        {
            circuit.DetailedErrors = false;
            circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
            circuit.DisconnectedCircuitMaxRetained = 50;
        });
        services.AddMudServices();
        services.AddCascadingAuthenticationState();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<AccessList>();
        services.AddAuthentication(SessionAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null);
        services.AddAuthorization();
        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = SessionCookie.NameOf("form", options);
            forms.Cookie.HttpOnly = true;
            forms.Cookie.SameSite = SameSiteMode.Strict;
            forms.Cookie.SecurePolicy = options.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            forms.SuppressXFrameOptionsHeader = true; // said for every page
        });
        // These keys guard forms that lie open in a browser, and nothing else: like sessions they end with the process, so that
        // none lies on a disk. What a browser still has of an earlier run is replaced, and is no error.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Warning));
        services.TryAddScoped<ICallerSource, SessionCallers>();
        services.AddScoped<ConsoleOperations>();
        services.AddScoped<PendingWatch>();
        services.AddScoped<ViewerZone>();
        return services;
    }

    /// <summary>What holds for every answer of the console's address. Call it before everything else that looks at requests.</summary>
    public static void UseConsoleDoor(this WebApplication application) => application.UseWhen(ConsoleDoor.IsHere, static door =>
    {
        door.Use(SecurityHeaders.WriteAsync);
        door.Use(door.ApplicationServices.GetRequiredService<AccessList>().AdmitAsync);
        door.Use(LimitBodyAsync);
    });

    /// <summary>Pages, their files and their connection. Call it after everything else that looks at requests.</summary>
    public static void MapConsole(this WebApplication application)
    {
        application.UseAuthentication();
        application.Use(CircuitDoor.EnterAsync);
        application.UseAuthorization();
        application.UseAntiforgery();
        application.Use(StaleForm.SendBackAsync);
        application.Use(NotFound.TellAsync);
        SessionEndpoints.Map(application);
        ExportEndpoint.Map(application);
        application.MapStaticAssets().AllowAnonymous();
        application.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null) // stands in the policy of every page
            .RequireAuthorization(new AuthorizeAttribute());
    }

    private static Task LimitBodyAsync(HttpContext context, RequestDelegate next)
    {
        if (!CircuitDoor.IsHere(context.Request) && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = LargestBody;
        return next(context);
    }
}

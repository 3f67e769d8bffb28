using Microsoft.AspNetCore.Http;

namespace SecureGateway.WebConsole.Entry;

/// <summary>
/// What browsers are told about every answer of the console's address. Scripts come from this site's files only: there is no
/// inline script, no eval. Style attributes have to be allowed, because MudBlazor places and sizes with them and writes the
/// theme's colours into a style element; a style cannot run code. Pages are kept by no cache; the files they are made of say
/// themselves how long they are good.
/// </summary>
internal static class SecurityHeaders
{
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    public const string PermissionsPolicy =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), serial=(), usb=()";

    public static Task WriteAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY"; // for browsers that do not know frame-ancestors
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = PermissionsPolicy;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        context.Response.OnStarting(static answer =>
        {
            var cache = ((HttpResponse)answer).Headers;
            if (cache.CacheControl.Count == 0)
                cache.CacheControl = "no-store";
            return Task.CompletedTask;
        }, context.Response);
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        return next(context);
    }
}

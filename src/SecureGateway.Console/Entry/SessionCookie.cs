using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace SecureGateway.WebConsole.Entry;

/// <summary>
/// The cookie that carries a session's secret: not to be read by scripts, sent with this site's own requests only, gone with
/// the browser; under HTTPS never sent in clear, and bound to this very host. It has the node's name in its own, because
/// browsers keep cookies by host and not by port: who signs in to one gateway of a machine stays signed in to the others.
/// </summary>
internal sealed class SessionCookie(ConsoleOptions options)
{
    private readonly string _name = NameOf("session", options);

    public string? Read(HttpRequest request) => request.Cookies[_name] is { Length: > 0 } secret ? secret : null;

    public void Write(HttpContext context, string secret) => context.Response.Cookies.Append(_name, secret, Terms());

    public void Delete(HttpContext context) => context.Response.Cookies.Delete(_name, Terms());

    /// <summary>A cookie's name, for this node alone.</summary>
    public static string NameOf(string use, ConsoleOptions options)
    {
        var node = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(options.NodeName)))[..8];
        return $"{(options.IsHttps ? "__Host-" : "")}secure-gateway-{use}-{node}";
    }

    private CookieOptions Terms() => new()
    {
        HttpOnly = true,
        IsEssential = true,
        Path = "/",
        SameSite = SameSiteMode.Strict,
        Secure = options.IsHttps,
    };
}

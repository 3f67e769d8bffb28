using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SecureGateway.Access;
using SecureGateway.Access.Tokens;
using SecureGateway.Operations;

namespace SecureGateway.Api;

/// <summary>
/// Who may come in. At the socket: root and the user the gateway runs as, who may do everything. At HTTPS: who shows a token
/// that is known and has not expired. Every refusal is audited, with who and from where as far as they are known; after
/// failures an address has to wait, and is then answered 429 without its token being looked at or an entry being made.
/// </summary>
internal sealed partial class Gate(TokenStore tokens, GuessLimiter guesses, IAuditTrail audit, TimeProvider clock, ILogger<Gate> logger)
{
    /// <summary>The caller; or null, when the refusal has been answered.</summary>
    public async Task<Caller?> AdmitAsync(HttpContext context)
    {
        var door = OperationsDoor.Of(context)!;
        if (door.IsSocket)
        {
            if (door.MayEnter)
                return new Caller(door.Peer?.Name ?? "local", "socket", Permission.Administer);
            await RefuseAsync(context, door.Peer?.Name ?? "unknown", 403, "this socket is for root and the user that the gateway runs as").ConfigureAwait(false);
            return null;
        }

        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (guesses.WaitOf(address) is { Ticks: > 0 } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await Answers.RefuseAsync(context, 429, new Refusal($"too many failures from this address; try again in {Times.Write(wait)}", RefusalKind.NotAllowed))
                .ConfigureAwait(false);
            return null;
        }

        var check = Bearer(context) is { } text ? tokens.Check(text) : null;
        if (check is { Verdict: TokenVerdict.Right, Token: { } token })
        {
            guesses.Succeeded(address);
            var expiry = new TokenExpiry(token, clock);
            context.Response.RegisterForDispose(expiry);
            context.Features.Set(new TokenUse(token.Name, tokens.UseOf(token.Id), expiry.Expired));
            return new Caller(token.Name, address.ToString(), token.Permission);
        }

        guesses.Failed(address);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        var (who, why) = check switch
        {
            null => ("nobody", "no token; send Authorization: Bearer TOKEN"),
            { Verdict: TokenVerdict.Expired, Token: { } expired } => (expired.Name, $"the token {expired.Name} has expired"),
            _ => ("unknown", "the token is not known here"),
        };
        await RefuseAsync(context, who, 401, why).ConfigureAwait(false);
        return null;
    }

    private static string? Bearer(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;
    }

    private async Task RefuseAsync(HttpContext context, string who, int status, string reason)
    {
        var from = OperationsDoor.Of(context)!.From(context);
        LogRefused(who, from, reason);
        try
        {
            await audit.RecordAsync(
                new AuditEntry(
                    Guid.CreateVersion7(clock.GetUtcNow()).ToString("n"), clock.GetUtcNow(), who, from,
                    SafeText.Of($"{context.Request.Method} {context.Request.Path}"), AuditOutcome.Denied, null, reason),
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNoAudit(e); // refused in any case
        }

        await Answers.RefuseAsync(context, status, new Refusal(reason, RefusalKind.NotAllowed)).ConfigureAwait(false);
    }

    [LoggerMessage(1, LogLevel.Warning, "operations refused to {Who} from {From}: {Reason}")]
    private partial void LogRefused(string who, string from, string reason);

    [LoggerMessage(2, LogLevel.Error, "the audit cannot be written")]
    private partial void LogNoAudit(Exception cause);
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using SecureGateway.Operations;
using SecureGateway.WebConsole.Entry;
using SecureGateway.WebConsole.Navigation;
using SecureGateway.WebConsole.Operating;

namespace SecureGateway.WebConsole.Pages.Messages;

/// <summary>
/// <c>GET /messages/track/export</c>: what Track Messages finds, as a file, written while it is read, so that its length costs no
/// memory. It takes what the page's address takes, and <c>format</c>. What is refused before it began is said in words; what
/// breaks off later breaks the answer off, so that the browser does not take a part for the whole.
/// </summary>
internal static class ExportEndpoint
{
    private const string Format = "format";

    public static string Link(Terms filters, string format) => filters.With(Format, format).Link(Path);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, WriteAsync).AllowAnonymous(); // answers for itself: a file is no place for a sign-in page

    private static string Path => $"{Places.TrackMessages.Path}/export";

    private static async Task WriteAsync(HttpContext context, OperationDispatcher dispatcher, TimeProvider clock, ILoggerFactory logs)
    {
        var answer = context.Response;
        if (SessionIdentity.Of(context.User) is not { } session)
        {
            await RefuseAsync(answer, StatusCodes.Status401Unauthorized, "the session has ended; sign in again").ConfigureAwait(false);
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, session.Ended);
        var words = Terms.Read(context.Request.QueryString.Value ?? "", [.. TrackTerms.Filters, Format]).Words();
        try
        {
            var result = await dispatcher.CallAsync(words.Request("track", "export"), session.Caller, null, end.Token).ConfigureAwait(false);
            if (result is not (Writing or Document))
            {
                var refusal = result as Refusal ?? throw new InvalidOperationException($"track export answers with {result.GetType().Name}");
                await RefuseAsync(answer, refusal.Kind == RefusalKind.Usage ? StatusCodes.Status400BadRequest : StatusCodes.Status503ServiceUnavailable, string.Join('\n', refusal.Problems.Prepend(refusal.Reason)))
                    .ConfigureAwait(false);
                return;
            }

            var type = result is Writing made ? made.MediaType : ((Document)result).MediaType;
            answer.ContentType = $"{type}; charset=utf-8";
            answer.Headers.ContentDisposition = $"attachment; filename=messages-{clock.GetUtcNow():yyyyMMdd-HHmmss}.{(type == "text/csv" ? "csv" : "ndjson")}";
            if (result is Document document) // of several peers that found nothing: a text of nothing
                await answer.WriteAsync(document.Text, end.Token).ConfigureAwait(false);
            if (result is Writing writing)
            {
                await foreach (var piece in writing.Pieces.WithCancellation(end.Token).ConfigureAwait(false))
                    await answer.WriteAsync(piece, end.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            context.Abort(); // nobody waits for it any more, or may have it
        }
        catch (BrokenOffException broken)
        {
            logs.CreateLogger(typeof(ExportEndpoint)).LogWarning("An export for {Account} was broken off: {Reason}", session.Account, broken.Refusal.Reason);
            context.Abort();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _ = dispatcher.Failed("track export", e); // is in the log now
            context.Abort();
        }
    }

    private static Task RefuseAsync(HttpResponse answer, int status, string reason)
    {
        answer.StatusCode = status;
        answer.ContentType = "text/plain; charset=utf-8";
        return answer.WriteAsync($"{reason}\n");
    }
}

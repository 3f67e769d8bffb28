using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Api;

/// <summary>
/// Answers as one JSON object: <c>{rows, count, total}</c>, <c>{value}</c>, <c>{text}</c>, <c>{question}</c>, or
/// <c>{refused, reason, problems}</c> with a status that fits. Where peers were asked, <c>peers: {asked, missing}</c> stands beside:
/// an answer from some of them has the status 200. What a node that was asked alone could not look at stands in <c>lacks</c>.
/// </summary>
internal static class Answers
{
    public static async Task AnswerAsync(HttpContext context, OperationDispatcher dispatcher, OperationResult result, CancellationToken cancellation)
    {
        if (result is Refusal refused)
        {
            await RefuseAsync(context, StatusOf(refused.Kind), refused).ConfigureAwait(false);
            return;
        }

        var rows = new List<JsonElement>();
        var text = new StringBuilder(); // one JSON object holds all of a text; whoever wants it in pieces asks for frames
        object? answer = null;
        await foreach (var frame in Frames.Of(result, cause => dispatcher.Failed("rows", cause), cancellation).ConfigureAwait(false))
        {
            switch (frame)
            {
                case RowFrame row:
                    rows.Add(row.Value);
                    break;
                case EndFrame end:
                    answer = new { rows, end.Count, end.Total, end.Peers, end.Lacks };
                    break;
                case PageFrame page:
                    answer = new { page.Value, page.Peers };
                    break;
                case PieceFrame piece:
                    text.Append(piece.Text);
                    break;
                case DocumentFrame document:
                    answer = new { Text = text.Append(document.Text).ToString(), document.MediaType };
                    break;
                case DoneFrame done:
                    answer = new { done.Text, done.Value, done.Peers };
                    break;
                case QuestionFrame question:
                    context.Response.StatusCode = StatusCodes.Status409Conflict;
                    answer = new { Question = question.Text, question.Value, question.Peers };
                    break;
                case RefusedFrame failed:
                    await RefuseAsync(context, StatusOf(failed.Kind), new Refusal(failed.Reason, failed.Kind, failed.Problems)).ConfigureAwait(false);
                    return;
            }
        }

        await context.Response.WriteAsJsonAsync(answer!, OperationJson.Options, cancellation).ConfigureAwait(false);
    }

    public static Task RefuseAsync(HttpContext context, int status, Refusal refusal)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new { Refused = refusal.Kind, refusal.Reason, refusal.Problems }, OperationJson.Options, context.RequestAborted);
    }

    public static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Usage => StatusCodes.Status400BadRequest,
        RefusalKind.NotAllowed => StatusCodes.Status403Forbidden,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        RefusalKind.Failed => StatusCodes.Status500InternalServerError,

        // Not 202: a program that goes by the status alone must not take it for done.
        RefusalKind.NotKnown => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status409Conflict,
    };
}

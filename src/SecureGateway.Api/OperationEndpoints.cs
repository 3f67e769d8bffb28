using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Api;

/// <summary>
/// The registry as HTTP. <c>POST /operations/PALETTE/OPERATION</c> with a JSON object of arguments calls an operation; the
/// answer is one JSON object, or NDJSON frames where the caller accepts <c>application/x-ndjson</c> or the operation streams.
/// What streams ends when the client goes or the gateway stops; and when its token is revoked or expires, which it is told.
/// </summary>
internal sealed class OperationEndpoints(
    ApiOptions options, OperationDispatcher dispatcher, Gate gate, OpenApiDocument openApi, IHostApplicationLifetime lifetime)
{
    public const string Root = "/operations";

    // A file of the largest size, in base 64.
    private const long LargestBody = FileContent.Most * 4L / 3 + (64 << 10);

    /// <param name="waiting">Why the node waits, on a node that does: then only what can be done meanwhile is.</param>
    public void Map(IEndpointRouteBuilder endpoints, Func<string?>? waiting = null)
    {
        endpoints.MapGet($"{Root}/palettes", context => AdmittedAsync(context, caller => context.Response.WriteAsJsonAsync(
            new NodeDescription(options.NodeName, caller.Name, caller.Permission, dispatcher.Registry.Descriptions), OperationJson.Options, context.RequestAborted)));
        endpoints.MapGet($"{Root}/openapi.json", context => AdmittedAsync(context, _ =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(openApi.Json, context.RequestAborted);
        }));
        endpoints.MapPost($"{Root}/completions", context => AdmittedAsync(context, caller => CompleteAsync(context, caller)));
        endpoints.MapPost($"{Root}/{{palette}}/{{operation}}", context => AdmittedAsync(context, caller => CallAsync(context, caller, waiting?.Invoke())));
    }

    private async Task AdmittedAsync(HttpContext context, Func<Caller, Task> answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (await gate.AdmitAsync(context).ConfigureAwait(false) is { } caller)
            await answer(caller).ConfigureAwait(false);
    }

    private async Task CompleteAsync(HttpContext context, Caller caller)
    {
        if (await BodyAsync(context).ConfigureAwait(false) is not { } body)
            return;
        string Word(string name) => body.TryGetValue(name, out var texts) && texts.Count > 0 ? texts[0] : "";
        var words = await dispatcher.CompleteAsync(Word("palette"), Word("operation"), Word("argument"), Word("typed"), caller, context.RequestAborted)
            .ConfigureAwait(false);
        await context.Response.WriteAsJsonAsync(words, OperationJson.Options, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task CallAsync(HttpContext context, Caller caller, string? waiting)
    {
        if (await BodyAsync(context).ConfigureAwait(false) is not { } arguments)
            return;
        var request = new OperationRequest((string)context.Request.RouteValues["palette"]!, (string)context.Request.RouteValues["operation"]!, arguments);
        var operation = dispatcher.Registry.Find(request.Palette, request.Operation);
        if (waiting is not null && operation is { WhileWaiting: false })
        {
            await Answers.RefuseAsync(context, 503, Refusal.Unavailable($"{request.Palette} {request.Operation} has to wait: {waiting}")).ConfigureAwait(false);
            return;
        }

        var streams = operation is { Streams: true };
        var asFrames = streams || context.Request.Headers.Accept.ToString().Contains(FrameWriter.MediaType, StringComparison.OrdinalIgnoreCase);
        var use = context.Features.Get<TokenUse>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            [context.RequestAborted, lifetime.ApplicationStopping, use?.Revoked ?? CancellationToken.None, use?.Expired ?? CancellationToken.None]);
        var frames = new FrameWriter(context, dispatcher);
        try
        {
            if (asFrames)
                await frames.AnswerAsync(request, caller, end.Token).ConfigureAwait(false);
            else
                await Answers.AnswerAsync(context, dispatcher, await dispatcher.CallAsync(request, caller, null, end.Token).ConfigureAwait(false), end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            if (context.RequestAborted.IsCancellationRequested)
                return; // nobody is there to hear the rest
            if (use?.Ended is { } why && (asFrames || !context.Response.HasStarted))
                await EndAsync(context, asFrames ? frames : null, new Refusal($"{why}, and so this ended", RefusalKind.NotAllowed)).ConfigureAwait(false);
            else
                context.Abort(); // the gateway stops
        }
    }

    private static Task EndAsync(HttpContext context, FrameWriter? frames, Refusal refusal) =>
        frames is not null ? frames.EndAsync(refusal) : Answers.RefuseAsync(context, StatusCodes.Status401Unauthorized, refusal);

    // Null when the refusal has been answered.
    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>?> BodyAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = LargestBody;
        try
        {
            using var json = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted).ConfigureAwait(false);
            return JsonArguments.Read(json.RootElement);
        }
        catch (JsonException e)
        {
            await Answers.RefuseAsync(context, 400, new Refusal($"the body is not right: {e.Message}; send a JSON object of arguments", RefusalKind.Usage)).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            await Answers.RefuseAsync(context, e.StatusCode, new Refusal($"the request is not right: {e.Message}", RefusalKind.Usage)).ConfigureAwait(false);
        }

        return null;
    }
}

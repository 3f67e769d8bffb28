using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Api;

/// <summary>
/// Writes an answer as NDJSON, each frame as it comes. Progress may be told from any thread; lines never mix. A refusal that
/// comes first carries its status; later ones stand in their frame.
/// </summary>
internal sealed class FrameWriter(HttpContext context, OperationDispatcher dispatcher) : IProgress<Progress>
{
    public const string MediaType = "application/x-ndjson";

    private readonly Lock _telling = new();
    private Task _told = Task.CompletedTask;

    public async Task AnswerAsync(OperationRequest request, Caller caller, CancellationToken cancellation)
    {
        var result = await dispatcher.CallAsync(request, caller, this, cancellation).ConfigureAwait(false);
        await ToldAsync().ConfigureAwait(false);
        if (result is Refusal refusal && !context.Response.HasStarted)
            context.Response.StatusCode = Answers.StatusOf(refusal.Kind);
        await foreach (var frame in Frames.Of(result, cause => dispatcher.Failed($"{request.Palette} {request.Operation}", cause), cancellation).ConfigureAwait(false))
        {
            Tell(frame);
            await ToldAsync().ConfigureAwait(false); // a client that reads slowly slows down what is read for it
        }
    }

    /// <summary>Ends an answer that was broken off.</summary>
    public Task EndAsync(Refusal refusal)
    {
        if (!context.Response.HasStarted)
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        Tell(Frames.Refused(refusal));
        return ToldAsync();
    }

    public void Report(Progress value) => Tell(new ProgressFrame(value.Text, value.Share));

    private void Tell(Frame frame)
    {
        lock (_telling)
        {
            _told = AfterAsync(_told, frame);
        }
    }

    private Task ToldAsync()
    {
        lock (_telling)
        {
            return _told;
        }
    }

    private async Task AfterAsync(Task before, Frame frame)
    {
        await before.ConfigureAwait(false);
        context.Response.ContentType ??= MediaType;
        await context.Response.Body.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(frame, OperationJson.Options), (byte)'\n'], context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}

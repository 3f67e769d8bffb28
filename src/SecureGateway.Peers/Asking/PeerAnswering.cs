using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Peers.Asking;

/// <summary>What this node does when a peer asks: the dispatcher's answer, in pieces of a size that holds up nobody else's messages.</summary>
/// <param name="dispatcher">Null while the node starts.</param>
internal sealed class PeerAnswering(Func<OperationDispatcher?> dispatcher, ILogger logger)
{
    private const int LargestPiece = 64 << 10;

    /// <summary>The whole answer of a node that answers too many already.</summary>
    public static byte[] Busy() =>
        [.. JsonSerializer.SerializeToUtf8Bytes<Frame>(Frames.Refused(Refusal.Unavailable("answers too many peers' questions at once; try again in a moment")), OperationJson.Options), (byte)'\n'];

    /// <param name="send">A piece, and whether it is the last; completes when another may be sent.</param>
    public async Task AnswerAsync(OperationMessages.Ask ask, Func<byte[], bool, Task> send, CancellationToken cancellation)
    {
        var frames = Channel.CreateBounded<Frame>(64);
        var producing = ProduceAsync(ask, frames.Writer, cancellation);
        using var gathered = new MemoryStream();
        while (await frames.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            while (gathered.Length < LargestPiece && frames.Reader.TryRead(out var frame))
            {
                JsonSerializer.Serialize(gathered, frame, OperationJson.Options);
                gathered.WriteByte((byte)'\n');
            }

            foreach (var piece in gathered.ToArray().Chunk(LargestPiece))
                await send(piece, false).ConfigureAwait(false);
            gathered.SetLength(0);
        }

        await producing.ConfigureAwait(false);
        await send([], true).ConfigureAwait(false);
    }

    private async Task ProduceAsync(OperationMessages.Ask ask, ChannelWriter<Frame> frames, CancellationToken cancellation)
    {
        try
        {
            if (dispatcher() is not { } here)
            {
                await frames.WriteAsync(Frames.Refused(Refusal.Unavailable("is starting; try again in a moment")), cancellation).ConfigureAwait(false);
                return;
            }

            if (!Enum.TryParse<Permission>(ask.Permission, out var permission) || !Enum.IsDefined(permission))
            {
                await frames.WriteAsync(Frames.Refused(new Refusal($"the right to {ask.Permission} is not known to this version", RefusalKind.NotAllowed)), cancellation).ConfigureAwait(false);
                return;
            }

            var request = new OperationRequest(ask.Palette, ask.Operation, ask.Arguments.ToDictionary(argument => argument.Key, argument => (IReadOnlyList<string>)argument.Value, StringComparer.Ordinal));
            var caller = new Caller(ask.CallerName, $"{ask.CallerFrom} via {ask.From}", permission);
            await foreach (var frame in here.AnswerPeerAsync(request, caller, new Told(frames), cancellation).ConfigureAwait(false))
                await frames.WriteAsync(frame, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.LogError(e, "{Palette} {Operation} for {Peer} failed", ask.Palette, ask.Operation, ask.From);
            throw;
        }
        finally
        {
            frames.TryComplete();
        }
    }

    // Progress that nobody reads in time is not kept.
    private sealed class Told(ChannelWriter<Frame> frames) : IProgress<Progress>
    {
        public void Report(Progress value) => frames.TryWrite(new ProgressFrame(value.Text, value.Share));
    }
}

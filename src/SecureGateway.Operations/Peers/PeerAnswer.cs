using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Operations;

/// <summary>
/// One peer's answer while it comes: what it is as soon as that is known, and rows as they are read, few of them ahead. Whatever
/// happens, <see cref="First"/> comes to an end and the rows do; what is missing then stands in <see cref="PeersHeard"/>.
/// </summary>
internal sealed class PeerAnswer
{
    private readonly Channel<Row> _rows = Channel.CreateBounded<Row>(64);
    private readonly TaskCompletionSource<Frame?> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Operation _operation;
    private readonly PeersHeard _heard;
    private readonly IProgress<Progress>? _progress;
    private readonly Func<string, Exception, Refusal> _failed;

    private PeerAnswer(string node, Operation operation, PeersHeard heard, IProgress<Progress>? progress, Func<string, Exception, Refusal> failed) =>
        (Node, _operation, _heard, _progress, _failed) = (node, operation, heard, progress, failed);

    public string Node { get; }

    /// <summary>The first frame that is no progress; null when there is none.</summary>
    public Task<Frame?> First => _first.Task;

    /// <summary>Of a text its pieces, each as a row.</summary>
    public ChannelReader<Row> Rows => _rows.Reader;

    /// <summary>The peer did not answer to the end, and of a change it is not known whether it was made.</summary>
    public bool MayHaveBegun { get; private set; }

    /// <param name="failed">What to say to an error of this gateway.</param>
    public static PeerAnswer Of(
        string node, Operation operation, IAsyncEnumerable<Frame> frames, PeersHeard heard, IProgress<Progress>? progress,
        Func<string, Exception, Refusal> failed, CancellationToken cancellation)
    {
        var answer = new PeerAnswer(node, operation, heard, progress, failed);
        _ = answer.ReadAsync(frames, cancellation);
        return answer;
    }

    /// <summary>The value with the node in it.</summary>
    public static JsonElement WithNode(string node, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || value.TryGetProperty("node", out _))
            return value;
        var whole = new JsonObject { ["node"] = node };
        foreach (var member in value.EnumerateObject())
            whole[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        return JsonSerializer.SerializeToElement(whole, OperationJson.Options);
    }

    private async Task ReadAsync(IAsyncEnumerable<Frame> frames, CancellationToken cancellation)
    {
        try
        {
            var (headers, last) = (_operation.Answer.Headers, default(Frame));
            await foreach (var frame in frames.WithCancellation(cancellation).ConfigureAwait(false))
            {
                last = frame;
                switch (frame)
                {
                    case ProgressFrame progress:
                        _progress?.Report(new Progress(progress.Text, progress.Share));
                        continue;
                    case BeginFrame begin:
                        headers = begin.Headers;
                        break;
                    case RowFrame row:
                        await _rows.Writer.WriteAsync(Read(row, headers), cancellation).ConfigureAwait(false);
                        break;
                    case PieceFrame piece:
                        await _rows.Writer.WriteAsync(new Row(piece.Text, [piece.Text]), cancellation).ConfigureAwait(false);
                        break;
                    case DocumentFrame { Text.Length: > 0 } document:
                        await _rows.Writer.WriteAsync(new Row(document.Text, [document.Text]), cancellation).ConfigureAwait(false);
                        break;
                    case EndFrame end:
                        _heard.Has(end.Total ?? end.Count);
                        if (end.Lacks is [_, ..] lacks)
                            _heard.Lacks(new PeerProblem(Node, string.Join("; ", lacks), RefusalKind.Unavailable) { IsPart = true });
                        break;
                    case RefusedFrame { Kind: RefusalKind.NotFound } when _operation.Peers == PeerUse.WhoHasIt:
                        break; // another has it
                    case QuestionFrame question:
                        _heard.Lacks(new PeerProblem(Node, $"asks first: {question.Text}", RefusalKind.Refused));
                        break;
                    case RefusedFrame refused:
                        _heard.Lacks(new PeerProblem(Node, refused.Reason, refused.Kind));
                        break;
                }

                _first.TrySetResult(frame);
            }

            if (last is null or BeginFrame or RowFrame or PieceFrame or ProgressFrame)
                throw new PeerSilentException("broke off in the middle of its answer", mayHaveBegun: true);
        }
        catch (PeerSilentException silent)
        {
            MayHaveBegun = silent.MayHaveBegun;
            _heard.Lacks(new PeerProblem(Node, _operation.Changes && !silent.MayHaveBegun ? $"{silent.Message}, and did nothing" : silent.Message));
            if (_operation.Streams)
                _progress?.Report(new Progress(silent.Message));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _heard.Lacks(new PeerProblem(Node, "was not waited for")); // the caller is gone, or has enough
        }
        catch (JsonException e)
        {
            _heard.Lacks(new PeerProblem(Node, $"answered what this version cannot read ({e.Message})", RefusalKind.Failed));
        }
        catch (Exception e)
        {
            _heard.Lacks(new PeerProblem(Node, _failed($"what {Node} answered", e).Reason, RefusalKind.Failed));
        }
        finally
        {
            _first.TrySetResult(null);
            _rows.Writer.TryComplete();
        }
    }

    private Row Read(RowFrame row, IReadOnlyList<string> headers)
    {
        var read = new Row(WithNode(Node, row.Value), [Node, .. Columns.Of(_operation.Answer.Headers, headers, row.Cells)]) { Node = Node };
        return _operation.Answer.Order is { } order ? read with { Key = order(read), IsEnd = _operation.Answer.Ends?.Invoke(read) == true } : read;
    }
}

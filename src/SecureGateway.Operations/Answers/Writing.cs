using System.Text;

namespace SecureGateway.Operations;

/// <summary>
/// A document that is made while it is read, so that its length costs no memory. When it cannot be brought to its end the pieces
/// throw, <see cref="BrokenOffException"/> where there is a reason in words: what came before is not all there was.
/// </summary>
public sealed record Writing(IAsyncEnumerable<string> Pieces, string MediaType) : OperationResult
{
    /// <summary>All of it, for those who keep it in memory.</summary>
    public async Task<OperationResult> GatherAsync(CancellationToken cancellation)
    {
        var text = new StringBuilder();
        try
        {
            await foreach (var piece in Pieces.WithCancellation(cancellation).ConfigureAwait(false))
                text.Append(piece);
        }
        catch (BrokenOffException broken)
        {
            return broken.Refusal;
        }

        return new Document(text.ToString(), MediaType);
    }
}

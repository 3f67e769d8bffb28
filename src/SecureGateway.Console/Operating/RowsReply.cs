using SecureGateway.Operations;

namespace SecureGateway.WebConsole.Operating;

/// <summary>The rows of an answer.</summary>
/// <param name="Total">How many there are without a limit; null when these are all.</param>
public sealed record RowsReply<T>(IReadOnlyList<T> Rows, int? Total, Refusal? Refusal)
{
    /// <summary>Peers that were asked and whose answer is missing, or not whole.</summary>
    public IReadOnlyList<PeerProblem> Missing { get; init; } = [];

    public bool IsGiven => Refusal is null;
}

using System.Collections.Immutable;

namespace SecureGateway.Staging;

/// <summary>What became of a load.</summary>
/// <param name="Acknowledged">Numbers of the messages that were answered 250, in no order.</param>
/// <param name="Unknown">Numbers of those whose final reply never came: they may or may not be delivered.</param>
/// <param name="Refused">How many got another final reply than 250, or a refusal before.</param>
/// <param name="Elapsed">From the first connection to the last reply.</param>
/// <param name="ToAcknowledge">From MAIL to the final 250.</param>
public sealed record LoadResult(
    uint Run,
    ImmutableArray<uint> Acknowledged,
    ImmutableArray<uint> Unknown,
    int Refused,
    TimeSpan Elapsed,
    Latencies ToAcknowledge,
    string? FirstError)
{
    /// <summary>Of the refused, how many were after their data.</summary>
    public int RefusedAfterData { get; init; }
}

using SecureGateway.Mail;

namespace SecureGateway.Tracking;

/// <summary>
/// What can be asked of tracking, of one node or of several. Answers are values that can cross nodes. Safe for use from many
/// threads.
/// </summary>
public interface ITrackingSearch
{
    /// <summary>Whether the answers are those of all nodes, so that no other need be asked.</summary>
    bool IsShared { get; }

    /// <summary>Newest first. A node that cannot answer is named in the page, not thrown.</summary>
    Task<TrackingPage> SearchAsync(TrackingQuery query, CancellationToken cancellationToken);

    /// <summary>A message's row and everything that is recorded of it; null when no node knows it.</summary>
    /// <exception cref="TrackingUnavailableException">It cannot be looked up just now.</exception>
    Task<TrackedRecord?> FindAsync(QueueId id, CancellationToken cancellationToken);

    /// <summary>The same for something refused, by its node and key.</summary>
    Task<TrackedRecord?> FindAsync(TrackingCursor place, CancellationToken cancellationToken);

    /// <summary>Counters over time, for charts.</summary>
    Task<TrackingSummary> SummarizeAsync(TrackingSpan span, CancellationToken cancellationToken);

    /// <summary>What recent mail of a profile was like, as far as a stronger setting would look at it.</summary>
    Task<ConnectionSample> SampleAsync(ConnectionSampleQuery query, CancellationToken cancellationToken);
}

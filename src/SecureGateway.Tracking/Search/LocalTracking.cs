using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using SecureGateway.Mail;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>
/// Asks this node's file. Reading does not disturb the writer. A file that is not there yet has nothing; one that cannot be read
/// is a node that does not answer. A search that looks at many rows is broken off after <see cref="Budget"/> and says how far
/// it came.
/// </summary>
public sealed class LocalTracking(TrackingOptions options, TimeProvider time) : ITrackingSearch
{
    /// <summary>How long one call looks through rows.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(200);

    public Task<TrackingPage> SearchAsync(TrackingQuery query, CancellationToken cancellationToken) => Ask(
        connection =>
        {
            var (rows, next, searchedTo) = new RowSearch(connection, options.Node, query, time).Run(cancellationToken);
            return new TrackingPage(rows, next, searchedTo, [new NodeAnswer(options.Node, null)]);
        },
        problem => new TrackingPage([], null, null, [new NodeAnswer(options.Node, problem)]),
        cancellationToken);

    public Task<TrackedRecord?> FindAsync(QueueId id, CancellationToken cancellationToken) => Ask(
        connection => RecordReader.Read(connection, options.Node, "m.id = $what", TrackingStore.Bytes(id)), _ => null, cancellationToken);

    public Task<TrackedRecord?> FindAsync(TrackingCursor place, CancellationToken cancellationToken) => Ask(
        connection => place.Node == options.Node ? RecordReader.Read(connection, options.Node, "m.key = $what", place.Key) : null, _ => null, cancellationToken);

    public Task<TrackingSummary> SummarizeAsync(TrackingSpan span, CancellationToken cancellationToken) => Ask(
        connection => CounterReader.Read(connection, options.Node, span),
        problem => new TrackingSummary([], TrackingCounts.None, [new NodeAnswer(options.Node, problem)]),
        cancellationToken);

    public Task<ConnectionSample> SampleAsync(ConnectionSampleQuery query, CancellationToken cancellationToken) => Ask(
        connection => new ConnectionSampler(connection, query).Run(cancellationToken) with { Nodes = [new NodeAnswer(options.Node, null)] },
        problem => ConnectionSample.Nothing with { Nodes = [new NodeAnswer(options.Node, problem)] },
        cancellationToken);

    /// <summary>Rows by their keys, as they stand now; for those who follow.</summary>
    public Task<ImmutableArray<TrackedRow>> RowsAsync(IReadOnlyList<long> keys, CancellationToken cancellationToken) => Ask(
        connection => RowReader.ByKeys(connection, options.Node, keys), _ => [], cancellationToken);

    // The driver is synchronous: on a thread of the pool, so that nobody's actor or request waits in it.
    private Task<T> Ask<T>(Func<SqliteConnection, T> ask, Func<string, T> otherwise, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            if (!File.Exists(options.Path))
                return otherwise("tracking has recorded nothing yet");
            try
            {
                using var connection = TrackingSchema.OpenReader(options.Path);
                return ask(connection);
            }
            catch (SqliteException e)
            {
                return otherwise($"tracking cannot be read: {e.Message}");
            }
        },
        cancellationToken);
}

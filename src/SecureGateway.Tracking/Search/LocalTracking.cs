using System.Collections.Immutable;
using SecureGateway.Mail;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>
/// Asks what this node can look at: its own file, or the database that all nodes share. Reading does not disturb the writer. A file
/// that is not there yet has nothing; what cannot be read is a node that does not answer. A search that looks at many rows is
/// broken off after <see cref="Budget"/> and says how far it came.
/// </summary>
public sealed class LocalTracking : ITrackingSearch
{
    /// <summary>How long one call looks through rows.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(200);

    private readonly ITrackingDatabase _database;
    private readonly string _node;
    private readonly TimeProvider _time;

    internal LocalTracking(ITrackingDatabase database, string node, TimeProvider time) => (_database, _node, _time) = (database, node, time);

    /// <summary>Of a file, whoever writes it.</summary>
    public static LocalTracking OfFile(TrackingOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(new SqliteTracking(options, time), options.Node, time);
    }

    public bool IsShared => _database.IsShared;

    public Task<TrackingPage> SearchAsync(TrackingQuery query, CancellationToken cancellationToken) => Ask(
        reading =>
        {
            var search = new RowSearch(reading, query, _time);
            var (rows, next, searchedTo) = search.Run(cancellationToken);
            return new TrackingPage(rows, next, searchedTo, [new NodeAnswer(_node, null)]) { Cuts = search.Cuts };
        },
        problem => new TrackingPage([], null, null, [new NodeAnswer(_node, problem)]),
        cancellationToken);

    public Task<TrackedRecord?> FindAsync(QueueId id, CancellationToken cancellationToken) =>
        Ask(reading => RecordReader.Read(reading, "m.id = @what AND m.id IS NOT NULL", RowKey.Of(id)), NothingOrAway, cancellationToken);

    public Task<TrackedRecord?> FindAsync(TrackingCursor place, CancellationToken cancellationToken) => Ask(
        reading => RecordReader.Read(reading, "m.key = @what", place.Key) is { } record && record.Row.Node == place.Node ? record : null, NothingOrAway, cancellationToken);

    public Task<TrackingSummary> SummarizeAsync(TrackingSpan span, CancellationToken cancellationToken) => Ask(
        reading => CounterReader.Read(reading, span),
        problem => new TrackingSummary([], TrackingCounts.None, [new NodeAnswer(_node, problem)]),
        cancellationToken);

    public Task<ConnectionSample> SampleAsync(ConnectionSampleQuery query, CancellationToken cancellationToken) => Ask(
        reading => new ConnectionSampler(reading, query).Run(cancellationToken) with { Nodes = [new NodeAnswer(_node, null)] },
        problem => ConnectionSample.Nothing with { Nodes = [new NodeAnswer(_node, problem)] },
        cancellationToken);

    /// <summary>Rows by their keys, as they stand now; for those who follow.</summary>
    /// <exception cref="TrackingUnavailableException">They cannot be read just now.</exception>
    public Task<ImmutableArray<TrackedRow>> RowsAsync(IReadOnlyList<long> keys, CancellationToken cancellationToken) => Ask(
        reading => RowReader.ByKeys(reading, keys), problem => problem == NothingYet ? [] : throw new TrackingUnavailableException(problem), cancellationToken);

    /// <summary>For one who follows the rows of all nodes, where <see cref="IsShared"/>.</summary>
    internal IRowNotices Notices() => _database.Notices();

    internal string Describe(Exception e) => _database.Describe(e);

    // Nothing was ever recorded: then nobody knows it. But what cannot be read may well know it.
    private static TrackedRecord? NothingOrAway(string problem) => problem == NothingYet ? null : throw new TrackingUnavailableException(problem);

    private const string NothingYet = "tracking has recorded nothing yet";

    // The drivers are asked synchronously: on a thread of the pool, so that nobody's actor or request waits in it.
    private Task<T> Ask<T>(Func<Reading, T> ask, Func<string, T> otherwise, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            try
            {
                using var connection = _database.OpenReader();
                return connection is null ? otherwise(NothingYet) : ask(new Reading(connection, _database.Dialect, _node, IsShared));
            }
            catch (Exception e) when (_database.IsFailure(e))
            {
                return otherwise($"tracking cannot be read: {_database.Describe(e)}");
            }
        },
        cancellationToken);
}

using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace SecureGateway.Tracking.Store;

/// <summary>A file of this node's own. Reading does not disturb the writer.</summary>
internal sealed class SqliteTracking(TrackingOptions options, TimeProvider time) : ITrackingDatabase
{
    public string Where => options.Path;

    public bool IsShared => false;

    public ISearchDialect Dialect { get; } = new SqliteDialect();

    public ITrackingStore OpenStore() => new SqliteTrackingStore(options.Path, time.GetTimestamp()); // where running numbers begin after a start is of no account

    public DbConnection? OpenReader() => File.Exists(options.Path) ? SqliteTrackingSchema.OpenReader(options.Path) : null;

    public IRowNotices Notices() => throw new NotSupportedException("a file tells nobody of its rows; the writer does");

    public bool IsFailure(Exception e) => e is SqliteException;

    public string Describe(Exception e) => e is SqliteException
        ? $"{options.Path}: {e.Message}. If it is no database, move it away: a new one is made"
        : $"{options.Path}: {e.Message}";

    public void Dispose()
    {
    }
}

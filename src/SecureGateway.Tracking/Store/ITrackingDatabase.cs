using System.Data.Common;

namespace SecureGateway.Tracking.Store;

/// <summary>
/// What tracking is kept in: a file of this node's own, or a database that all nodes share. One writes
/// (<see cref="OpenStore"/>), many read. Safe for use from many threads.
/// </summary>
internal interface ITrackingDatabase : IDisposable
{
    /// <summary>For people.</summary>
    string Where { get; }

    /// <summary>Whether the rows of all nodes are here, and not this node's alone.</summary>
    bool IsShared { get; }

    ISearchDialect Dialect { get; }

    /// <summary>For this node's one writer; makes the tables where they are missing.</summary>
    /// <exception cref="Exception">It cannot be written, or is of a later version; <see cref="Describe"/> says what to do.</exception>
    ITrackingStore OpenStore();

    /// <summary>To search in; null when nothing was ever recorded.</summary>
    DbConnection? OpenReader();

    /// <summary>For one who follows the rows of all nodes. Where rows are this node's alone, the writer tells of them.</summary>
    IRowNotices Notices();

    /// <summary>Whether this is what a database that is away or broken throws.</summary>
    bool IsFailure(Exception e);

    /// <summary>What went wrong and what mends it, in words.</summary>
    string Describe(Exception e);
}

using Npgsql;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue.Postgres;

/// <summary>
/// Bodies in the database. Whether there is room is known only from the database's refusals: after one for want of room mail
/// is refused with 452 for a while, and then one more is tried.
/// </summary>
internal sealed class PostgresBodies(PostgresDatabase database, MessageStoreOptions options, TimeProvider time) : IBodyDatabase
{
    private static readonly string[] NoRoom = [PostgresErrorCodes.DiskFull, PostgresErrorCodes.OutOfMemory, PostgresErrorCodes.InsufficientResources];

    private long _fullUntil = long.MinValue;

    public string Where => database.Where;

    public bool HasRoom => time.GetTimestamp() >= Interlocked.Read(ref _fullUntil);

    /// <summary>What was there before is known from the claim of the lane.</summary>
    public long OpenedAt => 0;

    public object Writing { get; } = new();

    public IBodyTable Open() => new PostgresBodyTable(database.Source.OpenConnection());

    public bool IsFailure(Exception e) => PostgresDatabase.IsFailure(e);

    public void WriteFailed(Exception e)
    {
        if (e is PostgresException refused && NoRoom.Contains(refused.SqlState))
            Interlocked.Exchange(ref _fullUntil, time.GetTimestamp() + (long)(options.RoomInterval.TotalSeconds * time.TimestampFrequency));
    }

    public void Written(IBodyTable table)
    {
    }

    public void Dispose()
    {
    }
}

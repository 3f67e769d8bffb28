namespace SecureGateway.Queue;

/// <summary>The database that keeps the queue: journal and snapshots of the lane, and message bodies.</summary>
/// <param name="ConnectionString">As Npgsql reads it, without a password.</param>
/// <param name="NodeName">By which others are told who holds the lane.</param>
public sealed record PostgresOptions(string ConnectionString, string NodeName)
{
    /// <summary>The password, read when a connection is made, so that it is kept nowhere and may change; null: there is none.</summary>
    public Func<string>? Password { get; init; }

    /// <summary>A holder of the lane that gives no sign of life for this long has lost it to whoever waits.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>For one statement, where the connection string says nothing.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For making a connection, where the connection string says nothing.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public override string ToString() => $"{nameof(PostgresOptions)} {{ {NodeName} }}";
}

namespace SecureGateway.Configuration;

public enum StorageProvider
{
    Sqlite,
    PostgreSql,
}

/// <summary>Where the queue is kept.</summary>
/// <param name="ConnectionString">Empty for SQLite's files in the data directory. May hold a password: never logged.</param>
public sealed record StorageSettings(StorageProvider Provider, string ConnectionString)
{
    public override string ToString() => $"{nameof(StorageSettings)} {{ {Provider} }}";
}

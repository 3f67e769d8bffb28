namespace SecureGateway.Configuration;

public enum StorageProvider
{
    Sqlite,
    PostgreSql,
}

/// <summary>Where the queue is kept.</summary>
/// <param name="ConnectionString">For PostgreSQL, as Npgsql reads it, without a password; empty for SQLite's files in the data directory.</param>
/// <param name="SecretFile">Its first line is the password.</param>
/// <param name="SecretVariable">An environment variable that holds the password.</param>
public sealed record StorageSettings(StorageProvider Provider, string ConnectionString, string? SecretFile, string? SecretVariable)
{
    public override string ToString() => $"{nameof(StorageSettings)} {{ {Provider} }}";
}

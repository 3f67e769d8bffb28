namespace SecureGateway.Queue.Postgres;

/// <summary>The database's tables cannot be made or used by this version; the message says why, and what to do.</summary>
public sealed class PostgresSchemaException(string message, Exception? inner = null) : IOException(message, inner);

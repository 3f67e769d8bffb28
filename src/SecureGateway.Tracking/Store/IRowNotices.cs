namespace SecureGateway.Tracking.Store;

/// <summary>Tells of rows that any node writes or changes. Remembers what it told, so that it can go on after a failure. Used by one who listens.</summary>
internal interface IRowNotices
{
    /// <summary>Until it is cancelled. Asked again after a failure it begins with what it has not told yet.</summary>
    /// <param name="listening">Said when it hears; false: it was away for too long, and does not know what it has missed.</param>
    /// <exception cref="Exception">The database is away.</exception>
    Task ListenAsync(Action<IReadOnlyList<long>> changed, Action<bool> listening, CancellationToken cancellationToken);
}

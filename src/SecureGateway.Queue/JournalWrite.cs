namespace SecureGateway.Queue;

/// <summary>A row as it goes into the journal's table.</summary>
/// <param name="Created">Ticks, UTC.</param>
/// <param name="Serializer">Its number; together with <paramref name="Manifest"/> it says how to read <paramref name="Message"/>.</param>
internal readonly record struct JournalInsert(string PersistenceId, long SequenceNr, long Created, byte[] Message, string Manifest, int Serializer);

/// <summary>Rows that get into the journal together or not at all, and whoever waits for that.</summary>
internal sealed class JournalWrite(IReadOnlyList<JournalInsert> rows)
{
    private readonly TaskCompletionSource _done = new();

    public IReadOnlyList<JournalInsert> Rows => rows;

    /// <summary>Set when the transaction failed.</summary>
    public Exception? Problem { get; set; }

    /// <summary>Ends with the rows on stable storage, or with the problem. What follows it runs on the writer's thread.</summary>
    public Task Done => _done.Task;

    public void Tell()
    {
        if (Problem is { } problem)
            _done.TrySetException(problem);
        else
            _done.TrySetResult();
    }
}

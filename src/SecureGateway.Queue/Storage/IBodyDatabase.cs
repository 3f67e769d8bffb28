namespace SecureGateway.Queue.Storage;

/// <summary>What is particular to one kind of database about where bodies are kept. Safe for use from many threads.</summary>
internal interface IBodyDatabase : IDisposable
{
    /// <summary>For log lines and answers: a path, or a host and a database; never a secret.</summary>
    string Where { get; }

    /// <summary>True while there is room to take mail.</summary>
    bool HasRoom { get; }

    /// <summary>The highest id that was ever given out when this was opened.</summary>
    long OpenedAt { get; }

    /// <summary>Held by the writer during a transaction, by whoever must not meet one.</summary>
    object Writing { get; }

    /// <summary>A connection of its own.</summary>
    /// <exception cref="Exception">One that <see cref="IsFailure"/> knows.</exception>
    IBodyTable Open();

    /// <summary>Whether the database says this when it cannot do what was asked.</summary>
    bool IsFailure(Exception e);

    /// <summary>The writer tells of a transaction that failed; there may be no room.</summary>
    void WriteFailed(Exception e);

    /// <summary>The writer tells of one that went well.</summary>
    void Written(IBodyTable table);
}

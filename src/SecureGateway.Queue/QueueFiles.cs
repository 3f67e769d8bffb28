using Microsoft.Extensions.Logging;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue;

/// <summary>
/// The files of the journal and the snapshots: made before the actor system opens them, and kept in order while it runs
/// (checkpoints off the commit path, free pages given back).
/// </summary>
public sealed class QueueFiles : IDisposable
{
    private readonly List<SqliteCheckpointer> _checkpointers = [];

    public QueueFiles(QueueOptions options, TimeProvider time, ILogger<QueueFiles> logger)
    {
        Directory.CreateDirectory(options.DataDirectory);
        foreach (var path in (string[])[options.JournalPath, options.SnapshotPath])
        {
            SqliteFile.Prepare(path);
            _checkpointers.Add(new SqliteCheckpointer(path, 64L << 20, options.CheckpointInterval, time, logger, keepFree: 32L << 20));
        }
    }

    public void Dispose() => _checkpointers.ForEach(c => c.Dispose());
}

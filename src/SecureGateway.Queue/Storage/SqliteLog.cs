using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace SecureGateway.Queue.Storage;

/// <summary>
/// The write-ahead log of one SQLite file, synced by us after each commit of the file's one writer. SQLite as it is packaged for
/// .NET calls <c>fsync</c>, which writes the file's times too: a second write and wait for each commit, half of what it takes.
/// So the writer's connection has <c>synchronous=NORMAL</c>, under which SQLite itself syncs log and file around checkpoints and
/// keeps them whole whatever happens; that a commit survives a power failure is what <see cref="Sync"/> promises, when it returns.
/// Where there is no <c>fdatasync</c> the connection has FULL, and there is nothing left to be done here.
/// After a sync that failed nobody knows what of the log is on the disk, and a row behind a hole in it would be lost: before the
/// next transaction all of it goes into the file, and the log begins anew. Used by the writer's thread.
/// </summary>
/// <param name="sync">Null: the system's call.</param>
internal sealed class SqliteLog(string path, Func<SafeFileHandle, bool>? sync = null) : IDisposable
{
    private static readonly bool _syncedHere = OperatingSystem.IsLinux();

    private readonly Func<SafeFileHandle, bool> _sync = sync ?? (static handle => SyncData(handle) == 0);
    private SafeFileHandle? _handle;
    private bool _inDoubt;

    /// <summary>For the connection of the one writer, behind <see cref="SqliteFile.ConnectionPragmas"/>.</summary>
    public static string WriterPragma => _syncedHere ? "PRAGMA synchronous=NORMAL;" : "PRAGMA synchronous=FULL;";

    /// <summary>To be called before a transaction.</summary>
    /// <exception cref="IOException">What is in doubt could not be brought into the file; nothing may be written.</exception>
    public void Begin(SqliteConnection connection)
    {
        if (!_inDoubt)
            return;
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(RESTART)";
        using var row = command.ExecuteReader();
        if (!row.Read() || row.GetInt64(0) != 0)
            throw new IOException($"{path}-wal is in doubt since it could not be synced, and not yet brought into the file");
        _inDoubt = false;
    }

    /// <summary>To be called behind the commit, and before anybody is told of it.</summary>
    /// <exception cref="IOException">The disk refused: the transaction counts as failed, although its rows may be there.</exception>
    public void Sync()
    {
        if (!_syncedHere)
            return;
        try
        {
            // SQLite makes the log with the first connection and deletes it with the last, and keeps no locks on it.
            _handle ??= File.OpenHandle(path + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (!_sync(_handle))
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{path}-wal could not be synced: error {Marshal.GetLastPInvokeError()}"));
        }
        catch
        {
            _inDoubt = true;
            throw;
        }
    }

    /// <summary>To be called with the end of the writer's connection: the next one may find another log.</summary>
    public void Close()
    {
        _handle?.Dispose();
        _handle = null;
    }

    public void Dispose() => Close();

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static extern int SyncData(SafeFileHandle file);
}

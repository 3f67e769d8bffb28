using System.Text;

namespace SecureGateway.Configuration;

/// <summary>
/// Writes what only this account may read (C-3): mode 0600 from the moment the file exists, on the disk before it takes
/// its name, and the name on the disk before this returns, so that a crash leaves the old file or the new one. Once it has
/// its name the change is made, whatever becomes of the name's way to the disk: that failure is told, and not thrown.
/// </summary>
internal static class PrivateFile
{
    /// <summary>Of files that a crash left behind before they took their name.</summary>
    public const string Unfinished = ".new";

    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="unsynced">Told when a power failure may bring the old file back.</param>
    /// <exception cref="IOException">Nothing was changed.</exception>
    /// <exception cref="UnauthorizedAccessException">Nothing was changed.</exception>
    public static void Write(string file, string text, Action<IOException> unsynced) => Write(file, text, unsynced, UnixFile.SyncDirectory);

    internal static void Write(string file, string text, Action<IOException> unsynced, Action<string> sync)
    {
        var unfinished = $"{file}.{Guid.NewGuid():N}{Unfinished}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Mine;
        try
        {
            using (var stream = new FileStream(unfinished, options))
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, file, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }

        Sync(file, unsynced, sync);
    }

    /// <summary>The same for a file that goes.</summary>
    public static void Delete(string file, Action<IOException> unsynced) => Delete(file, unsynced, UnixFile.SyncDirectory);

    internal static void Delete(string file, Action<IOException> unsynced, Action<string> sync)
    {
        File.Delete(file);
        Sync(file, unsynced, sync);
    }

    private static void Sync(string file, Action<IOException> unsynced, Action<string> sync)
    {
        try
        {
            sync(Path.GetDirectoryName(file)!);
        }
        catch (IOException e)
        {
            unsynced(e);
        }
    }

    /// <summary>Mode 0700 from the moment it exists.</summary>
    public static void MakeDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, Mine | UnixFileMode.UserExecute);
    }

    /// <summary>Takes away what a copy or a careless hand gave to others.</summary>
    /// <returns>True when there was something to take away.</returns>
    /// <exception cref="UnauthorizedAccessException">It belongs to another account.</exception>
    public static bool Narrow(string path)
    {
        if (OperatingSystem.IsWindows())
            return false;
        if (UnixFile.IsAnothers(path))
            throw new UnauthorizedAccessException($"\"{path}\" belongs to another account: give it to the one that SecureGateway runs as (chown)");
        var mode = File.GetUnixFileMode(path);
        var narrow = mode & (Mine | UnixFileMode.UserExecute);
        if (mode == narrow)
            return false;
        File.SetUnixFileMode(path, narrow);
        return true;
    }
}

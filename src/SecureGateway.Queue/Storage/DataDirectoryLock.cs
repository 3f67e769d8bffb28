using System.Globalization;
using System.Text;

namespace SecureGateway.Queue.Storage;

/// <summary>
/// Holds a data directory for this process: two processes on one queue would deliver everything twice. The operating
/// system lets the lock go when the process ends, however it ends.
/// </summary>
public sealed class DataDirectoryLock : IDisposable
{
    private const string LockName = "gateway.lock";
    private const string OwnerName = "gateway.pid";

    // What the system says of a file that somebody holds: ERROR_SHARING_VIOLATION; EAGAIN of Linux, EWOULDBLOCK of BSD and macOS.
    private static readonly int[] Held = [unchecked((int)0x80070020), 11, 35];

    private readonly FileStream _lock;

    private DataDirectoryLock(FileStream held) => _lock = held;

    /// <summary>Creates the directory when it is not there, readable by its owner only, and takes it.</summary>
    /// <exception cref="DataDirectoryInUseException">Another process holds it; the message says which.</exception>
    /// <exception cref="IOException">The directory or a file in it cannot be used; the message says which and why.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to write to.</exception>
    public static DataDirectoryLock Take(string directory)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var owner = Path.Combine(directory, OwnerName);
        FileStream held;
        try
        {
            held = new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (Held.Contains(e.HResult))
        {
            throw new DataDirectoryInUseException(directory, ReadOwner(owner), e);
        }
        catch (IOException e)
        {
            throw Unusable(directory, e);
        }

        try
        {
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), Encoding.ASCII);
            return new DataDirectoryLock(held);
        }
        catch (Exception e)
        {
            held.Dispose();
            throw e is IOException ? Unusable(directory, e) : e;
        }
    }

    public void Dispose() => _lock.Dispose();

    private static IOException Unusable(string directory, Exception e) =>
        new($"The data directory {Path.GetFullPath(directory)} cannot be used: {e.Message}", e);

    private static string? ReadOwner(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.ASCII).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // the refusal is told without the number then
        }
    }
}

/// <summary>A data directory is held by another process.</summary>
public sealed class DataDirectoryInUseException(string directory, string? owner, Exception inner)
    : IOException($"The data directory {Path.GetFullPath(directory)} is in use by another gateway{(owner is null ? "" : $" (process {owner})")}. Stop that one, or give this one a directory of its own.", inner);

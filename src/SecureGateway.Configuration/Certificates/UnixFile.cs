using System.Runtime.InteropServices;

namespace SecureGateway.Configuration;

/// <summary>What the framework does not offer on Unix: whose a file is, and a directory's way to the disk. Elsewhere nothing.</summary>
internal static class UnixFile
{
    private const int Here = -100, NoLinks = 0x100, UserId = 0x8, SizeOfStatx = 256, OffsetOfUserId = 20;

    /// <summary>True when the file belongs to an account that is neither this one nor root. False where that cannot be told.</summary>
    public static bool IsAnothers(string path)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        var status = new byte[SizeOfStatx];
        if (StatX(Here, path, NoLinks, UserId, status) != 0)
            return false;
        var owner = BitConverter.ToUInt32(status, OffsetOfUserId);
        return owner != 0 && owner != EffectiveUser();
    }

    /// <summary>A name that was moved or removed is so on the disk, too, when this returns.</summary>
    /// <exception cref="IOException">The disk did not take it.</exception>
    public static void SyncDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        var handle = Open(directory, 0);
        if (handle < 0)
            throw new IOException($"\"{directory}\" cannot be opened: error {Marshal.GetLastPInvokeError()}");
        try
        {
            if (Sync(handle) != 0)
                throw new IOException($"\"{directory}\" cannot be written to the disk: error {Marshal.GetLastPInvokeError()}");
        }
        finally
        {
            _ = Close(handle);
        }
    }

    // The layout of statx's result is the same on every architecture, which stat's is not.
    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int StatX(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] status);

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint EffectiveUser();

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int handle);
}

using System.Net.Sockets;

namespace SecureGateway.Api;

/// <summary>The Unix socket's place in the file system.</summary>
public static class SocketFile
{
    /// <summary>What the kernel takes, less the final zero.</summary>
    public const int LongestPath = 107;

    /// <summary>Nobody but its owner may connect from here on.</summary>
    public static void Close(string path)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path))
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Makes the folder, and removes a socket that a gateway left behind. One that answers is left alone.</summary>
    /// <exception cref="IOException">Another process listens there, or something else is in the way.</exception>
    public static void Prepare(string path)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(path) > LongestPath)
            throw new IOException($"the path of the operations socket is too long for the system ({path}); name one of at most {LongestPath} octets in node.operations.socket");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (!File.Exists(path))
            return;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused && !OperatingSystem.IsWindows()
                                        && new FileInfo(path) is { Length: 0 } file && (file.Attributes & FileAttributes.Directory) == 0)
        {
            File.Delete(path); // left behind: nobody listens
            return;
        }
        catch (SocketException e)
        {
            throw new IOException($"{path} is in the way of the operations socket ({e.Message}); remove it, or name another in node.operations.socket", e);
        }

        throw new IOException($"the operations socket {path} is in use by another process; stop that one, or name another socket in node.operations.socket");
    }
}

namespace SecureGateway.Policy;

/// <summary>
/// The first line of a small file. A device would never end, and a pipe would never begin: such are not opened.
/// </summary>
public static class SecretFile
{
    /// <summary>Octets that a secret's file may have.</summary>
    public const int Longest = 4096;

    /// <summary>Empty when the file is, or is no regular one. The size is all that is asked before: devices and pipes have none.</summary>
    /// <exception cref="IOException">It is not there, cannot be read, or is longer than <see cref="Longest"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    public static string FirstLine(string path)
    {
        var file = File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? new FileInfo(target.FullName) : new FileInfo(path);
        if (file.Exists && file.Length == 0)
            return "";
        if (file.Exists && file.Length > Longest)
            throw new IOException($"it is longer than {Longest} octets");
        using var stream = file.OpenRead();
        var octets = new byte[Longest];
        using var reader = new StreamReader(new MemoryStream(octets, 0, stream.ReadAtLeast(octets, Longest, throwOnEndOfStream: false)));
        return reader.ReadLine() ?? "";
    }
}

namespace SecureGateway.Mail;

/// <summary>Where a path leads when every link in it is followed, so that a link cannot lead past a rule about directories.</summary>
public static class RealPath
{
    private const int MostLinks = 40; // as the kernel has it

    /// <summary>Parts that do not exist stand as they are.</summary>
    /// <exception cref="IOException">The links go in a circle, or cannot be read.</exception>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        for (var links = 0; FirstLink(full) is { } followed; full = followed)
        {
            if (++links > MostLinks)
                throw new IOException($"\"{path}\" has links that go in a circle");
        }

        return full;
    }

    /// <summary>The path leads into the directory, however either of them is written.</summary>
    /// <exception cref="IOException">As for <see cref="Of"/>.</exception>
    public static bool IsBelow(string path, string directory)
    {
        var relative = Path.GetRelativePath(Of(directory), Of(path));
        return relative == "." || (relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !Path.IsPathRooted(relative));
    }

    // The path with its first link followed; null when there is none.
    private static string? FirstLink(string full)
    {
        var root = Path.GetPathRoot(full)!;
        var parts = full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        var above = root;
        for (var i = 0; i < parts.Length; i++)
        {
            var here = Path.Combine(above, parts[i]);
            if (new FileInfo(here).LinkTarget is { } target)
                return Path.GetFullPath(Path.Combine([Path.Combine(above, target), .. parts[(i + 1)..]]));
            above = here;
        }

        return null;
    }
}

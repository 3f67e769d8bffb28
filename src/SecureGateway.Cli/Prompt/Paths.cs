namespace SecureGateway.Cli.Prompt;

/// <summary>Completes paths of files.</summary>
internal static class Paths
{
    public static Completion Complete(string typed)
    {
        var name = Path.GetFileName(typed);
        var folder = typed[..(typed.Length - name.Length)];
        try
        {
            var found = new DirectoryInfo(folder.Length == 0 ? "." : folder).EnumerateFileSystemInfos($"{name}*")
                .Where(entry => name.StartsWith('.') || !entry.Name.StartsWith('.'))
                .Select(entry => folder + entry.Name + (entry is DirectoryInfo ? "/" : "")).Order(StringComparer.Ordinal).ToList();
            return new Completion(typed, found, Closed: found is not [[.., '/']]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new Completion(typed, []); // there is no such folder, or it is not ours to look into
        }
    }
}

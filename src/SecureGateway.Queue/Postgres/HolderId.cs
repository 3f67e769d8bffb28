using System.Text;

namespace SecureGateway.Queue.Postgres;

/// <summary>
/// By what a database knows this node again after a crash, so that it need not wait for itself: a number in a file of the data
/// directory, which one process holds at a time. One that cannot be read is replaced; the node then waits once. That it is not in
/// use twice, in a directory that was copied, is <see cref="HolderLock"/>'s business.
/// </summary>
internal static class HolderId
{
    private const string FileName = "queue-holder.id";

    public static string PathIn(string dataDirectory) => Path.GetFullPath(Path.Combine(dataDirectory, FileName));

    public static Guid Of(string dataDirectory)
    {
        var path = PathIn(dataDirectory);
        if (File.Exists(path) && Guid.TryParse(File.ReadAllText(path, Encoding.ASCII).Trim(), out var known))
            return known;
        Directory.CreateDirectory(dataDirectory);
        var id = Guid.NewGuid();
        File.WriteAllText(path, $"{id}\n", Encoding.ASCII);
        return id;
    }
}

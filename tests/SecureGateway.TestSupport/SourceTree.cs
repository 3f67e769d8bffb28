namespace SecureGateway.TestSupport;

/// <summary>The project's files as they are checked out, found from where the tests run.</summary>
public static class SourceTree
{
    /// <exception cref="DirectoryNotFoundException">The tests were carried away from the project.</exception>
    public static string Root { get; } = Find();

    public static string Path(params ReadOnlySpan<string> below) => System.IO.Path.Combine([Root, .. below]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "SecureGateway.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("the project's root is not above the tests");
    }
}

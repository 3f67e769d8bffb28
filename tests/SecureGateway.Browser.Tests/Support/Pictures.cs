namespace SecureGateway.Browser.Tests.Support;

/// <summary>Where screenshots go: <c>TestResults/screenshots</c> beside the tests' project, which git does not see.</summary>
internal static class Pictures
{
    public static string PathOf(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SecureGateway.Browser.Tests.csproj")))
                return Path.Combine(folder.FullName, "TestResults", "screenshots", name + ".png");
        }

        return Path.Combine(AppContext.BaseDirectory, "screenshots", name + ".png");
    }
}

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>A directory for one test, removed with everything in it. Other users may look into it: Postfix runs as several.</summary>
public sealed class ScratchDirectory : IDisposable
{
    public ScratchDirectory()
    {
        Path = Directory.CreateTempSubdirectory("securegateway-test-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);
    }

    public string Path { get; }

    /// <summary>Writes a file, one octet for each character, and gives back its path.</summary>
    public string Write(string name, string latin1)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, latin1, System.Text.Encoding.Latin1);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

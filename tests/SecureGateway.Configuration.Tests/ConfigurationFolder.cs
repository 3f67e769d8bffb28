using SecureGateway.Configuration.Reading;

namespace SecureGateway.Configuration.Tests;

/// <summary>A folder of configuration files that is gone with the test.</summary>
internal sealed class ConfigurationFolder : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public string Path { get; } = Directory.CreateTempSubdirectory("sgw-configuration-").FullName;

    public Dictionary<string, string> Variables { get; } = [];

    public string Write(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>Reads files of this folder; errors and warnings name them without the folder.</summary>
    public ConfigurationResult Read(params string[] names)
    {
        var result = ConfigurationReader.Read(
            [.. names.Select(name => System.IO.Path.Combine(Path, name))],
            new ReaderEnvironment(Variables.GetValueOrDefault, new FixedClock(), "machine"));
        return result with
        {
            Errors = [.. result.Errors.Select(error => error with { File = Short(error.File), Problem = Short(error.Problem) })],
            Warnings = [.. result.Warnings.Select(warning => warning with { File = Short(warning.File), Problem = Short(warning.Problem) })],
        };
    }

    public ConfigurationResult ReadText(string text)
    {
        Write("a.conf", text);
        return Read("a.conf");
    }

    /// <summary>The first error of a text in the block <c>secure-gateway</c>, as it is printed.</summary>
    public static string ErrorOf(string text) => Assert.Single(Of(text).Errors).ToString();

    public static ConfigurationResult Of(string text)
    {
        using var folder = new ConfigurationFolder();
        return folder.ReadText(text);
    }

    public static GatewayConfiguration Good(string text)
    {
        var result = Of(text);
        Assert.Empty(result.Errors.Select(error => error.ToString()));
        return result.Configuration!;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private string Short(string text) => text.Replace(Path + "/", "", StringComparison.Ordinal);

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}

using System.Collections.Immutable;

namespace SecureGateway.TestSupport;

/// <summary>
/// A folder of what is sent to other nodes or written down, as versions of the past did it. What is there has to be read for
/// ever; a file is added for what is new, and none is changed or deleted.
/// </summary>
public sealed class Recordings
{
    /// <summary>Set to <c>on</c>, what has no recording yet is recorded as this version writes it.</summary>
    public const string Variable = "SECUREGATEWAY_RECORD";

    private readonly string _folder;

    /// <param name="project">The test project beside which the folder Recorded lies.</param>
    public Recordings(string project) => _folder = SourceTree.Path("tests", project, "Recorded");

    public IReadOnlyList<Recording> All => Directory.Exists(_folder) ? [.. Directory.EnumerateFiles(_folder, "*.bytes").Order(StringComparer.Ordinal).Select(Read)] : [];

    /// <summary>The names of those that are missing; records them when <see cref="Variable"/> says so.</summary>
    public ImmutableArray<string> Missing(IEnumerable<Recording> written)
    {
        var missing = ImmutableArray.CreateBuilder<string>();
        foreach (var recording in written.Where(recording => !File.Exists(FileOf(recording))))
        {
            missing.Add($"{recording} has no recording: {Variable}=on makes it");
            if (Environment.GetEnvironmentVariable(Variable) != "on")
                continue;
            Directory.CreateDirectory(_folder);
            File.WriteAllBytes(FileOf(recording), recording.Bytes);
        }

        return missing.ToImmutable();
    }

    private static Recording Read(string file) =>
        Path.GetFileNameWithoutExtension(file).Split('.') is [var name, var manifest] ? new Recording(name, manifest, File.ReadAllBytes(file)) : throw new InvalidDataException(file);

    private string FileOf(Recording recording) => Path.Combine(_folder, $"{recording}.bytes");
}

using SecureGateway.Operations;

namespace SecureGateway.Cli.Prompt;

/// <summary>
/// The lines of earlier sessions, in a file that only its owner may read (<c>$XDG_STATE_HOME/sgw/history</c>, or
/// <c>SGW_HISTORY</c>). No secret belongs on a line; see <see cref="IsDoubtful"/>. When the file cannot be kept, the shell goes on without it.
/// </summary>
internal sealed class History
{
    private const int Most = 1000;

    private readonly string? _file;
    private readonly List<string> _lines;

    private History(string? file, List<string> lines) => (_file, _lines) = (file, lines);

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<string> Lines => _lines;

    public static History Open()
    {
        var file = Environment.GetEnvironmentVariable("SGW_HISTORY") is { Length: > 0 } named
            ? named
            : Path.Combine(
                Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state
                    ? state
                    : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
                "sgw", "history");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            return new History(file, File.Exists(file) ? [.. File.ReadLines(file).TakeLast(Most)] : []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"sgw: no history is kept: {e.Message}");
            return new History(null, []);
        }
    }

    /// <summary>Whether somebody may have typed a secret all the same: such a line is kept only when the node took it.</summary>
    public static bool IsDoubtful(IReadOnlyList<string> words) => SecretWords.In(string.Join(' ', words.Skip(1)));

    public void Add(string line)
    {
        if (_lines.Count > 0 && _lines[^1] == line)
            return;
        _lines.Add(line);
        if (_file is null)
            return;
        try
        {
            // Rewritten when it has grown to twice its length, else appended to.
            var shorten = _lines.Count > 2 * Most;
            if (shorten)
                _lines.RemoveRange(0, _lines.Count - Most);
            var options = new FileStreamOptions { Mode = shorten ? FileMode.Create : FileMode.Append, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var writer = new StreamWriter(_file, options);
            foreach (var kept in shorten ? _lines : [line])
                writer.WriteLine(kept);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"sgw: the history is not kept: {e.Message}");
        }
    }
}

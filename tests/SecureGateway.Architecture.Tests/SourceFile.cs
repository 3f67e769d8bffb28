using System.Text.RegularExpressions;

namespace SecureGateway.Architecture.Tests;

/// <summary>One source file.</summary>
/// <param name="Path">From the root, with forward slashes.</param>
internal sealed partial record SourceFile(string Path, string Text)
{
    private string? _code;

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The text without comments, and with strings and characters emptied, so that words in them do not count. Line numbers stay.</summary>
    public string Code => _code ??= NotCode().Replace(Text, found => found.Value[0] == '/' ? Blank(found.Value) : "\"" + Blank(found.Value) + "\"");

    public int Lines => Text.Count(c => c == '\n');

    public int LineOf(int index) => Text.AsSpan(0, Math.Min(index, Text.Length)).Count('\n') + 1;

    /// <summary>Types declared at the outermost level, in order.</summary>
    public IReadOnlyList<(string Name, bool IsPublic)> Types =>
        [.. Declaration().Matches(Code).Select(found => (found.Groups["name"].Value, found.Groups["public"].Success))];

    /// <summary>Where a pattern is found in the code, as path:line.</summary>
    public IEnumerable<string> Find(Regex pattern)
    {
        var code = Code;
        return pattern.Matches(code).Select(found => $"{Path}:{code.AsSpan(0, found.Index).Count('\n') + 1}: {found.Value.Trim()}");
    }

    public override string ToString() => Path;

    private static string Blank(string text) => new('\n', text.Count(c => c == '\n'));

    [GeneratedRegex("""(?s)//[^\n]*|/\*.*?\*/|[$@]*\"{3,}.*?\"{3,}|@\$?"(?:[^"]|"")*"|\$@"(?:[^"]|"")*"|\$?"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\[^\n]{1,9}?)'""")]
    private static partial Regex NotCode();

    [GeneratedRegex(@"(?m)^(?:(?<public>public)|internal|file)?\s?(?:(?:static|sealed|abstract|partial|readonly|ref|unsafe)\s+)*(?:class|interface|enum|struct|record(?:\s+(?:class|struct))?|delegate\s+[\w<>?,\s\[\]]+?)\s+(?<name>\w+)")]
    private static partial Regex Declaration();
}

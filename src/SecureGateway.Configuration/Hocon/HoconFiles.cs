namespace SecureGateway.Configuration.Hocon;

/// <summary>Reads files, in order, into one tree. A file that cannot be read is an error like others.</summary>
/// <param name="mayInclude">False for a text that did not come from this machine: it must not reach for this machine's files.</param>
internal sealed class HoconFiles(HoconErrors errors, bool mayInclude = true)
{
    public HoconObject Root { get; } = new(new SourceLine("", 0));

    public void Read(string file) => Read(file, new SourceLine(file, 1), Root, [], []);

    /// <summary>Reads a text as though it were a file of this name.</summary>
    public void ReadText(string file, string text) => Parse(file, text, Root, [], []);

    public bool MayInclude => mayInclude;

    /// <param name="from">Where the file was named.</param>
    internal void Read(string file, SourceLine from, HoconObject into, IReadOnlyList<string> path, IReadOnlyList<string> includedBy)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var problem = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message;
            errors.Add(from, includedBy.Count > 0 ? "include" : "", $"\"{file}\" cannot be read: {problem}", "name a file that exists and can be read");
            return;
        }

        Parse(file, text, into, path, includedBy);
    }

    private void Parse(string file, string text, HoconObject into, IReadOnlyList<string> path, IReadOnlyList<string> includedBy) =>
        new HoconParser(new HoconCursor(file, text), new HoconInclude(this, file, path, includedBy), errors).Read(into, path);
}

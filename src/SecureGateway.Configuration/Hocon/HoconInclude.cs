namespace SecureGateway.Configuration.Hocon;

/// <summary>
/// <c>include "other.conf"</c>, also <c>file("...")</c> and <c>required(...)</c>: the other file's keys stand where the
/// include stands. The name counts from the including file. A file that is missing, or includes itself, is an error.
/// </summary>
internal sealed class HoconInclude(HoconFiles files, string file, IReadOnlyList<string> prefix, IReadOnlyList<string> includedBy)
{
    /// <summary>Path of the object that the file is read into; references in it are tried there first.</summary>
    public IReadOnlyList<string> Prefix { get; } = prefix;

    /// <summary>Reads on from behind the word <c>include</c>.</summary>
    public void Read(HoconCursor cursor, HoconObject into, IReadOnlyList<string>? path)
    {
        if (!files.MayInclude)
            throw new HoconSyntaxException(cursor.At, "include", "a text that comes by command cannot include files", "put the other file's text in its place");
        var closing = 0;
        foreach (var opening in new[] { "required(", "file(" })
        {
            if (cursor.Accept(opening))
                closing++;
        }

        if (cursor.Current != '"')
        {
            throw new HoconSyntaxException(
                cursor.At, "include", "the include names no file", "write include \"other.conf\"");
        }

        var at = cursor.At;
        var name = cursor.Quoted("include");
        for (; closing > 0; closing--)
        {
            if (!cursor.Accept(")"))
                throw new HoconSyntaxException(cursor.At, "include", "a parenthesis is not closed", "write include file(\"other.conf\")");
        }

        var other = Path.IsPathRooted(name) ? name : Path.Combine(Path.GetDirectoryName(file) ?? "", name);
        if (includedBy.Append(file).Any(earlier => Path.GetFullPath(earlier) == Path.GetFullPath(other)))
            throw new HoconSyntaxException(at, "include", $"\"{name}\" is included by itself", "remove one of the includes");
        files.Read(other, at, into, path ?? [], [.. includedBy, file]);
    }
}

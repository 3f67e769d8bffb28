using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SecureGateway.Configuration.Hocon;

/// <summary>The characters of one file with the line they stand on: white space, comments, quoted strings, plain words.</summary>
internal sealed class HoconCursor(string file, string text)
{
    // Reserved by the HOCON specification: outside quotes they mean something or will one day.
    private const string Reserved = "$\"{}[]:=,+#`^?!@*&\\";

    private readonly List<(int Line, string Text)> _comments = [];
    private int _passed;
    private int _position = text.StartsWith('\uFEFF') ? 1 : 0;

    public int Line { get; private set; } = 1;

    public SourceLine At => new(file, Line);

    public bool AtEnd => _position >= text.Length;

    public char Current => AtEnd ? '\0' : text[_position];

    public bool AtNewLine => Current == '\n' && !AtEnd;

    /// <summary>Columns of white space before the first character of the current line.</summary>
    public int Indentation
    {
        get
        {
            var start = _position == 0 ? 0 : text.LastIndexOf('\n', _position - 1) + 1;
            var i = start;
            while (i < text.Length && text[i] is ' ' or '\t')
                i++;
            return i - start;
        }
    }

    /// <summary>True when only white space stands before the current character on its line.</summary>
    public bool IsFirstOnLine => string.IsNullOrWhiteSpace(text[(_position == 0 ? 0 : text.LastIndexOf('\n', _position - 1) + 1).._position]);

    public void Next()
    {
        if (AtNewLine)
            Line++;
        _position++;
    }

    public bool Accept(string token)
    {
        if (!Sees(token))
            return false;
        _position += token.Length;
        return true;
    }

    public bool Sees(string token) => string.CompareOrdinal(text, _position, token, 0, token.Length) == 0;

    /// <summary>Skips blanks and a comment, to the end of the line at most. Returns the blanks.</summary>
    public string SkipBlanks()
    {
        var start = _position;
        while (!AtEnd && !AtNewLine && char.IsWhiteSpace(Current))
            Next();
        var blanks = text[start.._position];
        if (Current == '#' || Sees("//"))
            Comment();
        return blanks;
    }

    /// <summary>The comments that were passed since the last call, on lines up to this one; none twice.</summary>
    public ImmutableArray<string> TakeComments(int upToLine = int.MaxValue)
    {
        var taken = _comments.TakeWhile(comment => comment.Line <= upToLine).Select(comment => comment.Text).ToImmutableArray();
        _comments.RemoveRange(0, taken.Length);
        return taken;
    }

    private void Comment()
    {
        var start = _position + (Current == '#' ? 1 : 2);
        SkipLine();
        if (start <= _passed)
            return; // looked at again
        _passed = start;
        _comments.Add((Line, text[start.._position].TrimEnd()));
    }

    /// <summary>Skips blanks, comments and line ends; with <paramref name="commas"/> also up to one comma.</summary>
    public void SkipSeparators(ref int commas)
    {
        while (true)
        {
            SkipBlanks();
            if (AtNewLine)
                Next();
            else if (Current == ',' && commas > 0)
            {
                commas--;
                Next();
            }
            else
                return;
        }
    }

    public void SkipLines()
    {
        var none = 0;
        SkipSeparators(ref none);
    }

    public void SkipLine()
    {
        while (!AtEnd && !AtNewLine)
            Next();
    }

    /// <summary>Skips the line; false when it opens or closes more than it closes or opens.</summary>
    public bool SkipLineKeepsStructure()
    {
        var open = 0;
        for (; !AtEnd && !AtNewLine; Next())
            open += Current is '{' or '[' ? 1 : Current is '}' or ']' ? -1 : 0;
        return open == 0;
    }

    /// <summary>True, and skips there, when the next thing behind blanks and line ends is one of these.</summary>
    public bool SkipLinesTo(string anyOf)
    {
        var (position, line) = (_position, Line);
        SkipLines();
        if (!AtEnd && anyOf.Contains(Current, StringComparison.Ordinal))
            return true;
        (_position, Line) = (position, line);
        return false;
    }

    /// <summary>Characters that need no quotes; for a key also without dot and blank. Empty when there are none.</summary>
    public string Word(bool key)
    {
        var start = _position;
        while (!AtEnd && !Reserved.Contains(Current, StringComparison.Ordinal) && !char.IsWhiteSpace(Current) && !Sees("//")
               && !(key && Current == '.'))
            Next();
        return text[start.._position];
    }

    /// <summary>A string in quotes or in triple quotes, from its first quote on.</summary>
    public string Quoted(string key)
    {
        var at = At;
        if (Accept("\"\"\""))
            return TripleQuoted(at, key);
        Next();
        var value = new StringBuilder();
        while (Current != '"' || AtEnd)
        {
            if (AtEnd || AtNewLine)
                throw new HoconSyntaxException(at, key, "a quote is opened and not closed on its line", "close the string with \"");
            if (Current == '\\')
                value.Append(Escape(key));
            else
            {
                value.Append(Current);
                Next();
            }
        }

        Next();
        return value.ToString();
    }

    private string TripleQuoted(SourceLine at, string key)
    {
        var end = text.IndexOf("\"\"\"", _position, StringComparison.Ordinal);
        if (end < 0)
            throw new HoconSyntaxException(at, key, "\"\"\" is opened and never closed", "close the text with \"\"\"", isFatal: true);
        while (end + 3 < text.Length && text[end + 3] == '"')
            end++;
        var value = text[_position..end];
        while (_position < end + 3)
            Next();
        return value;
    }

    private char Escape(string key)
    {
        Next();
        var escape = Current;
        if (escape == 'u')
        {
            var digits = text.Length >= _position + 5 ? text.AsSpan(_position + 1, 4) : default;
            if (!ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                throw new HoconSyntaxException(At, key, "\\u is not followed by four hexadecimal digits", "write it as \\u00e4");
            _position += 5;
            return (char)code;
        }

        var at = "\"\\/bfnrt".IndexOf(escape, StringComparison.Ordinal);
        if (at < 0 || AtEnd)
            throw new HoconSyntaxException(At, key, $"\\{(AtEnd || AtNewLine ? "" : escape)} is no escape in a string", "write a backslash as \\\\");
        Next();
        return "\"\\/\b\f\n\r\t"[at];
    }
}

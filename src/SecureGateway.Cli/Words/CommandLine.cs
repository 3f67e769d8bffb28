using System.Text;

namespace SecureGateway.Cli.Words;

/// <summary>A line as its words. Quotes, single or double, keep blanks together; a backslash takes the next character as it is, outside single quotes.</summary>
internal static class CommandLine
{
    /// <summary>The words, and whether the line ends within one (completion goes on with it then).</summary>
    public static (IReadOnlyList<string> Words, bool EndsInWord) Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (inWord, quote) = (false, '\0');
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (inWord)
                    words.Add(word.ToString());
                word.Clear();
                inWord = false;
                continue;
            }

            inWord = true;
            if (c == '\\' && quote != '\'' && i + 1 < line.Length)
                word.Append(line[++i]);
            else if (c == quote)
                quote = '\0';
            else if (quote == '\0' && c is '"' or '\'')
                quote = c;
            else
                word.Append(c);
        }

        if (inWord)
            words.Add(word.ToString());
        return (words, inWord);
    }

    /// <summary>A word as it must be typed.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && !word.AsSpan().ContainsAny(" \t\"'\\") ? word : $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

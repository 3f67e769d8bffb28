using System.Text;
using SecureGateway.Mail;

namespace SecureGateway.Tracking;

/// <summary>
/// Fields of CSV (RFC 4180). A field that a spreadsheet would take for a formula (OWASP, CSV injection) gets an apostrophe in
/// front, and control characters are written as escapes, so that a row stays one line.
/// </summary>
public static class CsvText
{
    public static string Line(IEnumerable<string> fields)
    {
        var line = new StringBuilder();
        foreach (var field in fields)
        {
            if (line.Length > 0)
                line.Append(',');
            line.Append(Field(field));
        }

        return line.Append("\r\n").ToString();
    }

    public static string Field(string text)
    {
        var safe = VisibleText.OneLine(text);
        if (IsFormula(text) || IsFormula(safe))
            safe = "'" + safe;
        return safe.AsSpan().ContainsAny("\",;\t ") || safe.StartsWith('\'') ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    // Spreadsheets trim spaces before they look; fullwidth signs are folded to these by some.
    private static bool IsFormula(string text) => text.AsSpan().TrimStart() is [var first, ..] && (first is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠' or '|' or '%' || text[0] is '\t' or '\r' or '\n');
}

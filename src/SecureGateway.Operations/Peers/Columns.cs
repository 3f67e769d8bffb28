namespace SecureGateway.Operations;

/// <summary>Cells of a node of another version under the columns of this one.</summary>
internal static class Columns
{
    public static IReadOnlyList<string> Of(IReadOnlyList<string> wanted, IReadOnlyList<string> headers, IReadOnlyList<string> cells)
    {
        if (wanted.SequenceEqual(headers, StringComparer.Ordinal))
            return cells;
        var there = Numbered(headers).Zip(cells).ToDictionary();
        return [.. Numbered(wanted).Select(header => there.GetValueOrDefault(header, "-"))];
    }

    // Two columns may have one name.
    private static IEnumerable<(string, int)> Numbered(IEnumerable<string> headers)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var header in headers)
        {
            seen[header] = seen.GetValueOrDefault(header) + 1;
            yield return (header, seen[header]);
        }
    }
}

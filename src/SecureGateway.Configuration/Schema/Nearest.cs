namespace SecureGateway.Configuration.Schema;

/// <summary>
/// The known word that a mistyped one is nearest to: one that it shortens, else that with the fewest letters changed,
/// added, left out or exchanged.
/// </summary>
internal static class Nearest
{
    public static string? Of(string word, IEnumerable<string> known) =>
        known.OrderBy(candidate => Shortens(word, candidate) ? 0 : Distance(word, candidate)).ThenBy(candidate => candidate, StringComparer.Ordinal).FirstOrDefault();

    /// <summary>Near enough to be a slip: at least half of the longer word is right.</summary>
    public static bool IsNear(string one, string two) => Shortens(one, two) || Distance(one, two) * 2 <= Math.Max(one.Length, two.Length);

    private static bool Shortens(string word, string candidate) => word.Length > 1 && candidate.StartsWith(word, StringComparison.Ordinal);

    private static int Distance(string one, string two)
    {
        var d = new int[one.Length + 1, two.Length + 1];
        for (var i = 0; i <= one.Length; i++)
            d[i, 0] = i;
        for (var j = 0; j <= two.Length; j++)
            d[0, j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            for (var j = 1; j <= two.Length; j++)
            {
                var change = one[i - 1] == two[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && one[i - 1] == two[j - 2] && one[i - 2] == two[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[one.Length, two.Length];
    }
}

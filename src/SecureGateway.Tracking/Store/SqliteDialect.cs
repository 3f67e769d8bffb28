using System.Globalization;

namespace SecureGateway.Tracking.Store;

/// <summary>As <see cref="SqliteTrackingSchema"/> has it: a function of ours for parts of texts, an index of three letters each for addresses.</summary>
internal sealed class SqliteDialect : ISearchDialect
{
    private const int MostInPlace = 200;

    public string Node => "NULL";

    public string IsOfNode => "@node = @me"; // all rows are this node's

    public string SubjectHolds => "holds(m.subject, @subject)";

    public string TermHolds => "holds(text, @text)";

    public string AddressHolds => "rowid FROM address_part WHERE text LIKE @q AND instr(text, @p) > 0";

    public string Folded(string text) => text;

    public string Kept(string text) => text;

    public string Pattern(string text) => $"%{text}%";

    public string OneOf(string column, IReadOnlyList<long> ids)
    {
        var list = string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)));
        return ids.Count <= MostInPlace ? $"{column} IN ({list})" : $"{column} IN (SELECT value FROM json_each('[{list}]'))";
    }
}

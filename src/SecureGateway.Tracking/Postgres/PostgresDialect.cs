using System.Globalization;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking.Postgres;

/// <summary>
/// As <see cref="PostgresTrackingSchema"/> has it. Where case does not matter a folded form stands in a column of its own, so that
/// nothing depends on the locale of the database.
/// </summary>
internal sealed class PostgresDialect : ISearchDialect
{
    public string Node => "(SELECT text FROM term WHERE id = m.node)";

    public string IsOfNode => "node = (SELECT id FROM term WHERE text = @node)";

    public string SubjectHolds => "strpos(m.folded, @subject) > 0";

    public string TermHolds => "strpos(folded, @text) > 0";

    public string AddressHolds => "id FROM address WHERE text LIKE @q AND strpos(text, @p) > 0";

    public string Folded(string text) => Fold(text);

    public string Kept(string text) => PostgresText.Of(text);

    public string Pattern(string text) =>
        $"%{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";

    public string OneOf(string column, IReadOnlyList<long> ids) =>
        $"{column} = ANY('{{{string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))}}}'::bigint[])";

    public static string Fold(string text) => PostgresText.Of(text).ToUpperInvariant();
}

using System.Globalization;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Node;

/// <summary>One figure of <c>/metrics</c>.</summary>
/// <param name="Labels"><c>profile=internal, version=TLSv1.3</c>.</param>
public sealed record MetricRow(string Name, string Labels, double Value, string Description)
{
    public static readonly Table<MetricRow> Table = new Table<MetricRow>("figure")
        .Column("name", m => m.Name)
        .Column("of", m => m.Labels)
        .Column("value", m => m.Value.ToString("0.######", CultureInfo.InvariantCulture))
        .Column("what it is", m => m.Description);
}

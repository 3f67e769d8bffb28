using System.Globalization;
using System.Text.RegularExpressions;

namespace SecureGateway.Palettes.Node;

/// <summary>
/// A digest of Prometheus' text format: counters and gauges as they are, of each histogram its count and its mean. What is of
/// the exporter itself (scopes, target) is left out.
/// </summary>
internal static partial class PrometheusText
{
    public static IEnumerable<MetricRow> Digest(string text)
    {
        var descriptions = new Dictionary<string, string>(StringComparer.Ordinal);
        var histograms = new HashSet<string>(StringComparer.Ordinal);
        var sums = new Dictionary<(string, string), double>();
        foreach (var line in text.Split('\n'))
        {
            if (Comment().Match(line) is { Success: true } comment)
            {
                if (comment.Groups["kind"].Value == "HELP")
                    descriptions[comment.Groups["name"].Value] = comment.Groups["text"].Value.TrimEnd('.');
                else if (comment.Groups["text"].Value == "histogram")
                    histograms.Add(comment.Groups["name"].Value);
                continue;
            }

            if (Sample().Match(line) is not { Success: true } sample
                || !double.TryParse(sample.Groups["value"].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                continue;
            var name = sample.Groups["name"].Value;
            var labels = string.Join(", ", Label().Matches(sample.Groups["labels"].Value)
                .Where(label => !label.Groups["name"].Value.StartsWith("otel_", StringComparison.Ordinal))
                .Select(label => $"{label.Groups["name"].Value}={label.Groups["value"].Value}"));
            if (histograms.FirstOrDefault(known => name.StartsWith($"{known}_", StringComparison.Ordinal)) is { } histogram)
            {
                if (name.EndsWith("_sum", StringComparison.Ordinal))
                    sums[(histogram, labels)] = value;
                else if (name.EndsWith("_count", StringComparison.Ordinal))
                {
                    yield return new MetricRow(name, labels, value, descriptions.GetValueOrDefault(histogram, ""));
                    if (value > 0 && sums.TryGetValue((histogram, labels), out var sum))
                        yield return new MetricRow($"{histogram}_mean", labels, sum / value, descriptions.GetValueOrDefault(histogram, ""));
                }
            }
            else if (name is not ("target_info" or "otel_scope_info"))
            {
                yield return new MetricRow(name, labels, value, descriptions.GetValueOrDefault(name, descriptions.GetValueOrDefault(name.Replace("_total", "", StringComparison.Ordinal), "")));
            }
        }
    }

    [GeneratedRegex(@"^# (?<kind>HELP|TYPE) (?<name>\S+) (?<text>.*)$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?<name>[A-Za-z_:][\w:]*)(\{(?<labels>.*)\})? (?<value>\S+)")]
    private static partial Regex Sample();

    [GeneratedRegex(@"(?<name>\w+)=""(?<value>(?:[^""\\]|\\.)*)""")]
    private static partial Regex Label();
}

using SecureGateway.Palettes.Node;

namespace SecureGateway.Palettes.Tests;

/// <summary>The digest of a page of figures.</summary>
public sealed class PrometheusTextTests
{
    private const string Page = """
        # TYPE target_info gauge
        target_info{service_name="secure-gateway"} 1
        # TYPE delivery_attempt_duration_seconds histogram
        # HELP delivery_attempt_duration_seconds Time of an attempt
        delivery_attempt_duration_seconds_bucket{otel_scope_name="X",le="0"} 0
        delivery_attempt_duration_seconds_bucket{otel_scope_name="X",le="+Inf"} 4
        delivery_attempt_duration_seconds_sum{otel_scope_name="X"} 2
        delivery_attempt_duration_seconds_count{otel_scope_name="X"} 4
        # TYPE delivery_attempts_total counter
        # HELP delivery_attempts_total Attempts by result.
        delivery_attempts_total{otel_scope_name="X",reason="None",result="delivered"} 3 1700000000
        queue_messages 0
        queue_odd{name="a\"b"} NaN
        not a sample
        """;

    [Fact]
    public void Histograms_are_count_and_mean_and_the_exporter_s_own_is_left_out() => Assert.Equal(
        [
            ("delivery_attempt_duration_seconds_count", "", 4, "Time of an attempt"),
            ("delivery_attempt_duration_seconds_mean", "", .5, "Time of an attempt"),
            ("delivery_attempts_total", "reason=None, result=delivered", 3, "Attempts by result"),
            ("queue_messages", "", 0, ""),
            ("queue_odd", "name=a\\\"b", double.NaN, ""),
        ],
        PrometheusText.Digest(Page).Select(row => (row.Name, row.Labels, row.Value, row.Description)));
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SecureGateway.Configuration;
using SecureGateway.Operations;
using SecureGateway.Policy;

namespace SecureGateway.Palettes.Node;

/// <summary>This node as a process: what it is, how it is, and its figures.</summary>
public sealed class SystemPalette : IPaletteSource
{
    private static readonly string[] OfTheRuntime = ["dotnet_", "process_", "kestrel_", "http_", "otel_"];

    private static readonly Argument<string> Match = new("match", Kinds.Text, "this text is in the name or the labels");
    private static readonly Argument<bool> All = new("all", Kinds.Flag, "those of the runtime and the web server too") { Default = false };

    private readonly NodeConfiguration _node;
    private readonly IPolicySource _policy;
    private readonly TimeProvider _clock;
    private readonly IServiceProvider _services;
    private readonly MetricsPage _metrics;

    public SystemPalette(NodeConfiguration node, IPolicySource policy, TimeProvider clock, IServiceProvider services, MetricsPage metrics)
    {
        (_node, _policy, _clock, _services, _metrics) = (node, policy, clock, services, metrics);
        Palette = new Palette("system", "This node", [
            new("info", "Show what this node is and where it listens", Permission.View) { Answer = NodeFacts.Sheet, WhileWaiting = true, Peers = PeerUse.ThisNode, Run = InfoAsync },
            new("health", "Show whether this node takes mail, and why not", Permission.View) { Answer = HealthRow.Table, WhileWaiting = true, Peers = PeerUse.ThisNode, Run = HealthAsync },
            new("metrics", "List the figures of /metrics, histograms as count and mean", Permission.View)
            {
                Arguments = [Match, All],
                Answer = MetricRow.Table,
                Peers = PeerUse.ThisNode,
                Run = MetricsAsync,
            },
        ]);
    }

    public Palette Palette { get; }

    private Task<OperationResult> InfoAsync(OperationCall call)
    {
        using var process = Process.GetCurrentProcess();
        var started = new DateTimeOffset(process.StartTime.ToUniversalTime(), TimeSpan.Zero);
        return Task.FromResult<OperationResult>(NodeFacts.Sheet.Of(new NodeFacts(
            _node.Name,
            _node.HostName,
            typeof(SystemPalette).Assembly.GetName().Version?.ToString(3) ?? "",
            started,
            _clock.GetUtcNow() - started,
            _policy.Current.Revision,
            _node.DataDirectory,
            [.. _node.Listeners.Select(listener => $"{listener.EndPoint} {listener.Tls.ToString().ToLowerInvariant()}")],
            _node.Console.ToString(),
            _node.Operations.Https is { } https ? $"https://{https}" : null,
            process.Id,
            process.TotalProcessorTime,
            process.WorkingSet64,
            RuntimeInformation.FrameworkDescription,
            $"{Environment.MachineName}, {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors")));
    }

    private async Task<OperationResult> HealthAsync(OperationCall call)
    {
        // Asked for here and not before: the check of readiness needs the whole host.
        var report = await _services.GetRequiredService<HealthCheckService>().CheckHealthAsync(call.Cancellation).ConfigureAwait(false);
        return HealthRow.Table.Of(report.Entries.Select(entry => new HealthRow(entry.Key, entry.Value.Status, entry.Value.Description)));
    }

    private async Task<OperationResult> MetricsAsync(OperationCall call)
    {
        if (await _metrics.ReadAsync(call.Cancellation).ConfigureAwait(false) is not { } page)
            return Refusal.Unavailable("this node serves no /metrics");
        var rows = PrometheusText.Digest(page)
            .Where(row => call.Get(All) || !OfTheRuntime.Any(start => row.Name.StartsWith(start, StringComparison.Ordinal)))
            .Where(row => call.Find(Match) is not { } match || $"{row.Name} {row.Labels}".Contains(match, StringComparison.OrdinalIgnoreCase));
        return MetricRow.Table.Of(rows.OrderBy(row => row.Name, StringComparer.Ordinal).ThenBy(row => row.Labels, StringComparer.Ordinal));
    }
}

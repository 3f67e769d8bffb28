using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace SecureGateway.Benchmarks;

/// <summary>BenchmarkDotNet over the pure parts of the wire; in this process, so that nothing is built a second time.</summary>
internal static class MicroBenchmarks
{
    public static int Run(string[] options)
    {
        if (options.Length == 0)
            options = ["--filter", "*"];
        var config = DefaultConfig.Instance
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "sg-bench-micro"));
        var summaries = BenchmarkSwitcher.FromTypes([typeof(CommandBenchmarks), typeof(DataBenchmarks)]).Run(options, config);
        return summaries.Any(s => s.Reports.Length > 0) ? 0 : 1;
    }
}

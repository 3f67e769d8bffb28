using BenchmarkDotNet.Running;

namespace SecureGateway.Benchmarks;

/// <summary>BenchmarkDotNet over the pure parts of the wire.</summary>
internal static class MicroBenchmarks
{
    public static int Run(string[] options)
    {
        if (options.Length == 0)
            options = ["--filter", "*"];
        return BenchmarkSwitcher.FromTypes([typeof(CommandBenchmarks), typeof(DataBenchmarks)]).Run(options).Any() ? 0 : 1;
    }
}

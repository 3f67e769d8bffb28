using System.Globalization;

namespace SecureGateway.Benchmarks;

/// <summary>
/// CPU time and memory of processes with all their descendants, from /proc. A child's time passes to its parent when it is
/// waited for, so the sum over the living with what they inherited misses nothing.
/// </summary>
internal sealed class ProcessMeter(params int[] roots)
{
    private const double TicksPerSecond = 100; // USER_HZ on every Linux .NET runs on

    public double CpuSeconds() => Tree().Sum(p => p.Ticks) / TicksPerSecond;

    /// <summary>
    /// Proportional set size (shared pages divided among those who share them) of the tree, in MiB; resident size where
    /// that cannot be read.
    /// </summary>
    public double MemoryMebibytes() => Tree().Sum(p => Kibibytes(p.Id)) / 1024.0;

    /// <summary>Highest resident size of the first process so far (VmHWM), in MiB.</summary>
    public double PeakMebibytes() => Field($"/proc/{roots[0]}/status", "VmHWM:") / 1024.0;

    /// <summary>Resident size of the first process now (VmRSS), in MiB.</summary>
    public double ResidentMebibytes() => Field($"/proc/{roots[0]}/status", "VmRSS:") / 1024.0;

    private static double Kibibytes(int pid) =>
        Field($"/proc/{pid}/smaps_rollup", "Pss:") is > 0 and var pss ? pss : Field($"/proc/{pid}/status", "VmRSS:");

    private static double Field(string path, string name)
    {
        try
        {
            var line = File.ReadLines(path).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // the process has just gone, or is not ours to look at
        }
    }

    private List<(int Id, long Ticks)> Tree()
    {
        var all = new List<(int Id, int Parent, long Ticks)>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Stat(pid) is var (parent, ticks))
                all.Add((pid, parent, ticks));
        }

        var tree = all.Where(p => roots.Contains(p.Id)).ToList();
        for (var i = 0; i < tree.Count; i++)
            tree.AddRange(all.Where(p => p.Parent == tree[i].Id));
        return [.. tree.Select(p => (p.Id, p.Ticks))];
    }

    private static (int Parent, long Ticks)? Stat(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), fields[11..15].Sum(f => long.Parse(f, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            return null; // it has just gone
        }
    }
}

using System.Globalization;

namespace SecureGateway.Benchmarks;

/// <summary>Prints measurements, and the gateway's ratio to Postfix when both ran.</summary>
internal static class ResultTable
{
    public static void Print(string title, IReadOnlyList<(string Name, Measurement Figures)> rows)
    {
        Console.WriteLine();
        Console.WriteLine(title);
        Line("", "messages/s", "250 p50 ms", "p99", "arrived p50 ms", "p99", "CPU ms/msg", "peak MiB");
        foreach (var (name, m) in rows)
        {
            Line(
                name, Number(m.PerSecond, "0"),
                Number(m.Acknowledge50.TotalMilliseconds, "0.0"), Number(m.Acknowledge99.TotalMilliseconds, "0.0"),
                Number(m.UnderWay50.TotalMilliseconds, "0.0"), Number(m.UnderWay99.TotalMilliseconds, "0.0"),
                Number(m.CpuMilliseconds, "0.00"), Number(m.Mebibytes, "0"));
        }

        foreach (var (name, m) in rows.Where(row => row.Figures.Parts.Count > 0))
        {
            Console.WriteLine($"{name}: CPU ms/msg {string.Join(", ", m.Parts.Select(part => $"{part.Part} {Number(part.CpuMilliseconds, "0.00")}"))}"
                + (m.Database is { } database
                    ? $"; {Number(database.Commits, "0.00")} commits and {Number(database.LogBytes / 1000, "0.0")} kB of log a message, {Number(database.Commits * m.PerSecond, "0")} commits/s, {Number(database.Connections, "0")} connections"
                    : ""));
        }

        var gateway = rows.FirstOrDefault(r => r.Name == "gateway").Figures;
        var postfix = rows.FirstOrDefault(r => r.Name == "postfix").Figures;
        var untracked = rows.FirstOrDefault(r => r.Name == "untracked").Figures;
        if (gateway is not null && untracked is not null)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"tracking costs      {(1 - (gateway.PerSecond / untracked.PerSecond)) * 100:0.0}% of the messages/s, {((gateway.CpuMilliseconds / untracked.CpuMilliseconds) - 1) * 100:0.0}% CPU per message"));
        }

        if (gateway is not null && postfix is not null)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"gateway : postfix   {gateway.PerSecond / postfix.PerSecond:0.0} times the messages/s, {gateway.CpuMilliseconds / postfix.CpuMilliseconds:0.00} of the CPU per message"));
        }
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static void Line(string name, params IReadOnlyList<string> cells) =>
        Console.WriteLine(name.PadRight(10) + string.Concat(cells.Select(c => c.PadLeft(Math.Max(11, c.Length + 2)))));
}

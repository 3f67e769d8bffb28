using System.Globalization;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace SecureGateway.Cluster.Tests.Faults;

/// <summary>
/// Faults under load, on real processes in network namespaces and a real PostgreSQL: what was acknowledged arrives, and comes
/// twice only if it was under way at the fault and is marked. A few by default; <c>SECUREGATEWAY_FAULT_ROUNDS=5</c> plays every
/// fault five times, <c>SECUREGATEWAY_FAULTS=disk</c> only those whose names the expression matches. The table is written to
/// <c>faults.md</c> beside the tests.
/// </summary>
[Trait("Rule", "Q-1")]
[Trait("Rule", "Q-5")]
[Trait("Rule", "Q-6")]
public sealed class FaultTests(ITestOutputHelper output)
{
    private static readonly string[] Usual = ["kill -9 of one", "one cut from the database"];

    [SkippableFact]
    public async Task What_was_acknowledged_arrives_whatever_breaks()
    {
        var rounds = int.Parse(Environment.GetEnvironmentVariable("SECUREGATEWAY_FAULT_ROUNDS") ?? "0", CultureInfo.InvariantCulture);
        var names = Environment.GetEnvironmentVariable("SECUREGATEWAY_FAULTS") ?? "";
        var faults = rounds == 0 ? Fault.All.Where(fault => Usual.Contains(fault.Name)) : Fault.All.Where(fault => Regex.IsMatch(fault.Name, names));
        var rows = new List<FaultRow>();
        foreach (var alike in faults.GroupBy(fault => (fault.Nodes, fault.DiskMiB)))
        {
            await using var house = await FaultHouse.StartAsync(alike.Key.Nodes, alike.Key.DiskMiB);
            foreach (var fault in alike)
            {
                var row = new FaultRow(fault.Name);
                rows.Add(row);
                for (var seed = 1; seed <= Math.Max(rounds, 1); seed++)
                {
                    var round = await PlayAsync(house, fault, seed);
                    row.Add(round);
                    await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "faults.md"), FaultRow.Table(rows));
                    Assert.True(round.IsGood, $"{fault.Name}, round {seed}: {round}\n{(round.IsGood ? "" : await KeepLogsAsync(house, fault, seed))}");
                }
            }
        }

        output.WriteLine(FaultRow.Table(rows));
    }

    private static async Task<FaultRound> PlayAsync(FaultHouse house, Fault fault, int seed)
    {
        try
        {
            return await FaultRound.PlayAsync(house, fault, seed);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{fault.Name}, round {seed}: {e.Message}\n{await KeepLogsAsync(house, fault, seed)}", e);
        }
    }

    // Ten thousand lines: where they lie is what a report has room for.
    private static async Task<string> KeepLogsAsync(FaultHouse house, Fault fault, int seed)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"faults {fault.Name} {seed}.log".Replace('%', ' '));
        await File.WriteAllTextAsync(file, house.Logs);
        return $"The logs of all nodes are in {file}";
    }
}

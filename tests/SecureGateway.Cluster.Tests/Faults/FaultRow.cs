using System.Globalization;
using System.Text;

namespace SecureGateway.Cluster.Tests.Faults;

/// <summary>What a fault did, over its rounds.</summary>
internal sealed class FaultRow(string name)
{
    private readonly List<TimeSpan> _takenOver = [];

    public int Rounds { get; private set; }

    public int Acknowledged { get; private set; }

    public int Lost { get; private set; }

    public int Twice { get; private set; }

    /// <summary>Of those that came twice, how many were announced as possibly delivered.</summary>
    public int Marked { get; private set; }

    /// <summary>Messages with a strike that others took over with it.</summary>
    public int MovedStrikes { get; private set; }

    public TimeSpan LongestUnderWay { get; private set; }

    public void Add(FaultRound round)
    {
        Rounds++;
        Acknowledged += round.Acknowledged;
        Lost += round.Lost;
        Twice += round.Twice;
        Marked += round.Marked;
        MovedStrikes += round.MovedStrikes;
        if (round.TakenOver is { } time)
            _takenOver.Add(time);
        if (round.LongestUnderWay > LongestUnderWay)
            LongestUnderWay = round.LongestUnderWay;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {Rounds} | {Acknowledged:N0} | {Lost} | {Twice} | {Marked} | {MovedStrikes} | {Seconds(_takenOver.Count == 0 ? null : _takenOver.Order().ElementAt(_takenOver.Count / 2))} | {Seconds(_takenOver.Count == 0 ? null : _takenOver.Max())} | {LongestUnderWay.TotalSeconds:F1} |");

    public static string Table(IEnumerable<FaultRow> rows)
    {
        var text = new StringBuilder("| fault | rounds | acknowledged | not delivered | twice | of these marked | strikes moved | taken over after, median (s) | at most (s) | slowest message (s) |\n|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var row in rows)
            text.Append(row).Append('\n');
        return text.ToString();
    }

    private static string Seconds(TimeSpan? time) => time is { } known ? known.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture) : "-";
}

using System.Diagnostics;
using SecureGateway.Cluster.Tests.Namespaces;
using SecureGateway.Staging;

namespace SecureGateway.Cluster.Tests.Faults;

/// <summary>What one fault did, once.</summary>
/// <param name="Twice">Of the mail that flowed or waited; that which was left unanswered on purpose comes twice in any case.</param>
/// <param name="Marked">Of those that came twice, how many were announced as possibly delivered, in a log.</param>
/// <param name="TakenOver">From the fault until the last of the victims had mail delivered by others; null without victims.</param>
/// <param name="MovedStrikes">Messages that had their first attempt at a victim, and their second one at another node in its time.</param>
/// <param name="LongestUnderWay">Of the flowing load, from MAIL to its arrival.</param>
/// <param name="Wrongs">Where the books contradict each other or the rules.</param>
internal sealed record FaultRound(
    int Acknowledged, int Lost, int Twice, int Marked, TimeSpan? TakenOver, int MovedStrikes, TimeSpan LongestUnderWay, IReadOnlyList<string> Wrongs)
{
    public bool IsGood => Lost == 0 && Twice == Marked && Wrongs.Count == 0;

    public override string ToString() => $"{Acknowledged} acknowledged, {Lost} not delivered, {Twice} twice, {Marked} of these marked, taken over after {TakenOver}\n{string.Join('\n', Wrongs)}";

    /// <summary>Strikes while mail flows, heals, and compares all books when everything that was acknowledged has arrived.</summary>
    public static async Task<FaultRound> PlayAsync(FaultHouse house, Fault fault, int seed)
    {
        var (world, random) = (house.World, new Random(seed));
        await house.Tracking.BeginAsync();
        var staged = await StagedMail.LayAsync(house);
        world.Sink.UnderWay.Clear();
        using var enough = new CancellationTokenSource();
        var flowing = world.SomeMoreAsync(random.Next(30, 150));
        var loads = house.Nodes.Select(node => LoadGenerator.RunAsync(world.Plan(house.Listener(node)) with { Pause = Pause(seed) }, enough.Token)).ToArray();
        await flowing;
        if (fault.IsOrderly)
            world.Mute.Withholds = false; // it would be waited for
        var struck = Stopwatch.GetTimestamp();
        var victims = await fault.StrikeAsync(house, random);
        world.Later.Refuses = false;
        var theirs = staged.Of([.. victims.Select(victim => house.Nodes.IndexOf(victim))]);
        var (takenOver, moved, probes) = await DuringAsync(house, fault, victims, theirs, struck);
        world.Mute.Withholds = false;
        await fault.HealAsync(house, victims);
        await world.SomeMoreAsync();
        await enough.CancelAsync();
        var sent = await Task.WhenAll(loads).WaitAsync(World.Patience);
        var lost = await World.ArriveAsync(world.Sink, sent) + await World.ArriveAsync(world.Later, staged.Waiting)
            + await World.ArriveAsync(world.Broken, staged.Struck) + await World.ArriveAsync(world.Mute, staged.Unanswered);
        LoadResult[] all = [.. staged.All, .. sent, .. probes, .. await house.ServeAsync()];
        var wrongs = staged.Held.SelectMany(World.Keys).Where(world.Later.Arrivals.ContainsKey).Select(message => $"{message} was held, and arrived").ToList();
        await staged.ReleaseAsync(house);
        lost += await World.ArriveAsync(world.Later, staged.Held);
        if (lost == 0)
            wrongs.AddRange(await CompareAsync(house, staged, all));
        wrongs.AddRange(probes.SelectMany(World.Keys).Select(message => $"{message} was acknowledged by a node that could not keep it"));
        var twice = CameTwice(world, sent.Concat(staged.Waiting)).ToList();
        return new FaultRound(
            staged.All.Concat(sent).Sum(load => load.Acknowledged.Length), lost, twice.Count, Announced(house, twice), takenOver, moved, world.Sink.UnderWay.Percentile(1), wrongs);
    }

    // Each second round is played at ten times the load: then rows of the journal carry many messages when the fault comes.
    private static TimeSpan Pause(int seed) => TimeSpan.FromMilliseconds(seed % 2 == 0 ? 10 : 100);

    // Until others have done with what lay in the lanes of the victims; without victims nothing tells when.
    private static async Task<(TimeSpan? TakenOver, int MovedStrikes, LoadResult[] Probes)> DuringAsync(FaultHouse house, Fault fault, NodeProcess[] victims, StagedMail theirs, long struck)
    {
        var world = house.World;
        if (victims.Length == 0)
            return (null, 0, await RefuseAsync(house, fault.TakesNoMail ? house.Nodes : [], fault.Lasts));
        Assert.Equal(0, await World.ArriveAsync(world.Later, theirs.Waiting));
        var takenOver = theirs.Waiting.Max(load => World.FirstAfter(world.Later, struck, load));
        var probes = await RefuseAsync(house, fault.TakesNoMail ? victims : [], TimeSpan.Zero);
        Assert.Equal(0, await World.ArriveAsync(world.Mute, theirs.Unanswered, times: 2));
        Assert.Equal(0, await World.ArriveAsync(world.Broken, theirs.Struck));
        var (gone, moment) = (victims.Select(house.Address).ToList(), struck + (long)(takenOver.TotalSeconds * Stopwatch.Frequency));
        LoadArrival[] arrivals = [.. theirs.Struck.SelectMany(World.Keys).Select(message => world.Broken.Arrivals[message])];
        Assert.DoesNotContain(arrivals, arrival => arrival.At > moment && gone.Contains(arrival.From!)); // it has been overtaken
        return (takenOver, arrivals.Count(arrival => !gone.Contains(arrival.From!)), probes);
    }

    // Each of these is asked for a time, and at least until it has refused one.
    private static async Task<LoadResult[]> RefuseAsync(FaultHouse house, IReadOnlyCollection<NodeProcess> nodes, TimeSpan time)
    {
        using var enough = new CancellationTokenSource();
        var probes = nodes.Select(node => LoadGenerator.RunAsync(house.World.Plan(house.Listener(node)) with { Connections = 1, Total = time == TimeSpan.Zero ? 1 : 1_000_000 }, enough.Token)).ToArray();
        if (time > TimeSpan.Zero)
        {
            using var timer = new PeriodicTimer(time);
            await timer.WaitForNextTickAsync();
            await enough.CancelAsync();
        }

        var tried = await Task.WhenAll(probes).WaitAsync(World.Patience);
        Assert.All(tried, one => Assert.True(one.Refused + one.Unknown.Length > 0 || one.FirstError is not null, "it was asked nothing"));
        return tried;
    }

    private static async Task<List<string>> CompareAsync(FaultHouse house, StagedMail staged, LoadResult[] all)
    {
        var runs = all.Select(load => load.Run).ToHashSet();
        var stories = await house.Tracking.SettleAsync(() => [.. Arrived(arrival => runs.Contains(arrival.Key.Run))]);

        // What a client of an earlier round had sent off when it was broken off may come in only now, over a cable that lost much.
        List<LoadArrival> arrivals = [.. Arrived(arrival => runs.Contains(arrival.Key.Run) || stories.ContainsKey(arrival.Value.TraceId!))];
        return [.. await house.Tracking.DisagreementsAsync(stories, arrivals), .. staged.Wrongs(house.World, stories)];

        IEnumerable<LoadArrival> Arrived(Func<KeyValuePair<(uint Run, uint Number), LoadArrival>, bool> which) => house.World.Arrivals.Where(which).Select(arrival => arrival.Value);
    }

    private static IEnumerable<LoadArrival> CameTwice(World world, IEnumerable<LoadResult> sent)
    {
        var runs = sent.Select(load => load.Run).ToHashSet();
        return world.Arrivals.Where(arrival => arrival.Value.Times > 1 && runs.Contains(arrival.Key.Run)).Select(arrival => arrival.Value);
    }

    private static int Announced(FaultHouse house, IReadOnlyCollection<LoadArrival> twice)
    {
        if (twice.Count == 0)
            return 0;
        var marked = house.Logs.Split('\n').Where(line => line.Contains("possibly delivered", StringComparison.OrdinalIgnoreCase)).ToList();
        return twice.Count(arrival => marked.Exists(line => line.Contains(arrival.TraceId!, StringComparison.Ordinal)));
    }
}

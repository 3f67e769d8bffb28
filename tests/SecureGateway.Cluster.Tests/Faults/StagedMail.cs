using SecureGateway.Policy;
using SecureGateway.Staging;
using SecureGateway.Tracking;

namespace SecureGateway.Cluster.Tests.Faults;

/// <summary>
/// Mail that lies in the lanes of every node when the fault comes, each kind in a state that has to move with it. Loads stand in the
/// order of the nodes.
/// </summary>
/// <param name="Waiting">Deferred, and due each second.</param>
/// <param name="Struck">Deferred after a first failure of TLS: due again after <see cref="RetryAfter"/>.</param>
/// <param name="Held">Deferred, then held by an operator.</param>
/// <param name="Unanswered">Under way: the other side has it, and has not said so.</param>
internal sealed record StagedMail(LoadResult[] Waiting, LoadResult[] Struck, LoadResult[] Held, LoadResult[] Unanswered)
{
    /// <summary>Longer than a node needs to be missed, so that who takes over has to wait for it.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private const int ForEach = 5;
    private static readonly string IsHeld = $"m.status = {(int)TrackedStatus.Held}";

    public IEnumerable<LoadResult> All => [.. Waiting, .. Struck, .. Held, .. Unanswered];

    /// <summary>Returns when all of it is there and recorded: then the journal has it too.</summary>
    public static async Task<StagedMail> LayAsync(FaultHouse house)
    {
        var world = house.World;
        world.Later.Refuses = true;
        world.Mute.Withholds = true;
        world.Broken.UnderWay.Clear();
        var struck = SendAsync("broken.example", 2);
        var held = SendAsync("held.example", 1);
        var unanswered = SendAsync("mute.example", 1);
        var staged = new StagedMail(await SendAsync("later.example", ForEach), await struck, await held, await unanswered);
        await house.Tracking.UntilAsync(Count(staged.Struck), "broken.example", $"m.strikes = 1 AND m.status = {(int)TrackedStatus.Deferred}");
        await house.Tracking.UntilAsync(Count(staged.Held), "held.example", IsHeld, () => house.OperateAsync("queue/hold", "held.example"));
        Assert.Equal(0, await World.ArriveAsync(world.Mute, staged.Unanswered));
        return staged;

        Task<LoadResult[]> SendAsync(string domain, int messages) => Task.WhenAll(house.Nodes.Select(node => world.SendAsync(house.Listener(node), domain, messages)));
    }

    /// <summary>Wherever it lies by now.</summary>
    public Task ReleaseAsync(FaultHouse house) =>
        house.Tracking.UntilAsync(Count(Held), "held.example", $"NOT ({IsHeld})", () => house.OperateAsync("queue/release", "held.example"));

    /// <summary>What was given to these nodes, by their places.</summary>
    public StagedMail Of(IReadOnlyCollection<int> nodes)
    {
        return new StagedMail(Those(Waiting), Those(Struck), Those(Held), Those(Unanswered));

        LoadResult[] Those(LoadResult[] all) => [.. nodes.Select(node => all[node])];
    }

    /// <summary>
    /// Where what has become of it contradicts the rules: the second attempt after a strike comes not earlier than it may, tries TLS
    /// first, and goes in clear only after that has failed again (O-5, O-6).
    /// </summary>
    public List<string> Wrongs(World world, Dictionary<string, TrackedStory> stories)
    {
        var wrong = new List<string>();
        if (world.Broken.UnderWay.Percentile(0) is var soonest && soonest < RetryAfter)
            wrong.Add($"a second attempt came {soonest.TotalSeconds:F2} s after MAIL");
        foreach (var message in Struck.SelectMany(World.Keys))
        {
            var story = stories[world.Broken.Arrivals[message].TraceId!];
            var (first, last) = (story.Attempts.First(), story.Deliveries.Single());
            if (first.Strikes != 1 || first.RetryAt is not { } due || due < story.Events[0].At + RetryAfter || last.At < due
                || !last.Evidence.FellBackToPlaintext || !last.Evidence.Hosts.Any(host => TlsFailurePolicy.IsStrike(host.Reason)))
                wrong.Add($"not as after a strike: {story}");
        }

        return wrong;
    }

    private static int Count(IEnumerable<LoadResult> sent) => sent.Sum(load => load.Acknowledged.Length);
}

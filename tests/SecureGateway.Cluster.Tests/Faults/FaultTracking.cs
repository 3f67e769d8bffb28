using System.Globalization;
using SecureGateway.Mail;
using SecureGateway.Queue.Serialization;
using SecureGateway.Staging;
using SecureGateway.TestSupport;
using SecureGateway.Tracking;

namespace SecureGateway.Cluster.Tests.Faults;

/// <summary>
/// What tracking says in the database, read past the gateways: the third book, beside those of sender and receiver. A round
/// begins with <see cref="BeginAsync"/>.
/// </summary>
internal sealed class FaultTracking(PostgresInstance database, string name)
{
    private const string Ended = "m.ended IS NOT NULL";

    // Attempts that deliver, each with its counter by the minute.
    private const string Counts = """
        SELECT (SELECT coalesce(sum(n), 0) FROM secure_gateway.counter WHERE span = 60 AND what IN (1, 2, 3)) || ' ' || (SELECT count(*) FROM secure_gateway.message WHERE kind = 0) || ' '
            || (SELECT coalesce(sum(n), 0) FROM secure_gateway.counter WHERE span = 60 AND what IN (11, 12, 13)) || ' ' || (SELECT count(*) FROM secure_gateway.message WHERE kind = 0 AND status = 2) || ' '
            || (SELECT coalesce(sum(n), 0) FROM secure_gateway.counter WHERE span = 60 AND what = 20) || ' ' || (SELECT count(*) FROM secure_gateway.message WHERE flags & 1 <> 0)
        """;

    private long _since;

    /// <summary>What comes from here on is of this round.</summary>
    public async Task BeginAsync() => _since = await NumberAsync("SELECT coalesce(max(key), 0) FROM secure_gateway.message");

    /// <summary>Until so many messages to a domain stand like this.</summary>
    public async Task UntilAsync(int messages, string domain, string standing, Func<Task>? meanwhile = null)
    {
        using var limit = new CancellationTokenSource(World.Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            if (meanwhile is not null)
                await meanwhile();
            var found = await NumberAsync(
                "SELECT count(*) FROM secure_gateway.message m JOIN secure_gateway.recipient r USING (key) JOIN secure_gateway.domain d ON d.id = r.domain "
                + $"WHERE m.key > {_since} AND d.text = '{domain}' AND {standing}");
            if (found == messages)
                return;
            try
            {
                await ticks.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"of {messages} messages to {domain} tracking has {found} with {standing}");
            }
        }
    }

    /// <summary>Until everything of this round has ended, and all that arrived is known: then the stories, by id.</summary>
    public async Task<Dictionary<string, TrackedStory>> SettleAsync(Func<List<LoadArrival>> arrived)
    {
        using var limit = new CancellationTokenSource(World.Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            var open = await NumberAsync($"SELECT count(*) FROM secure_gateway.message m WHERE m.key > {_since} AND m.id IS NOT NULL AND NOT ({Ended})");
            var stories = open > 0 ? [] : await StoriesAsync();
            var unknown = arrived().Where(arrival => !stories.ContainsKey(arrival.TraceId!)).ToList();
            if (open == 0 && unknown.Count == 0)
                return stories;
            try
            {
                await ticks.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"in tracking {open} messages have not ended{(open > 0 ? "" : $", and {unknown.Count} that arrived are not known, such as {unknown[0].TraceId}")}");
            }
        }
    }

    /// <summary>Where stories, counters and what arrived contradict each other.</summary>
    public async Task<List<string>> DisagreementsAsync(Dictionary<string, TrackedStory> stories, List<LoadArrival> arrivals)
    {
        var wrong = new List<string>();
        foreach (var arrival in arrivals)
        {
            var story = stories[arrival.TraceId!];
            if (story.Status != TrackedStatus.Delivered || story.TimesAccepted != 1 || story.Deliveries.Count() != 1)
                wrong.Add($"it arrived, {arrival.Times} times: {story}");
            else if (arrival.Times > 1 && !story.Flags.HasFlag(TrackedFlags.PossiblyDelivered))
                wrong.Add($"it arrived {arrival.Times} times, and is not marked: {story}");
        }

        // The journal may have what its client was told 451 for: that never went out.
        var ids = arrivals.Select(arrival => arrival.TraceId!).ToHashSet();
        wrong.AddRange(stories.Values.Where(story => !ids.Contains(story.Id) && (story.Status != TrackedStatus.Refused || story.Attempts.Any())).Select(story => $"it never arrived: {story}"));
        if ((await database.SqlAsync(name, Counts)).Split(' ') is var counts && (counts[0] != counts[1] || counts[2] != counts[3] || counts[4] != counts[5]))
            wrong.Add($"counted and recorded: accepted {counts[0]} and {counts[1]}, delivered {counts[2]} and {counts[3]}, fell back {counts[4]} and {counts[5]}");
        return wrong;
    }

    private async Task<Dictionary<string, TrackedStory>> StoriesAsync()
    {
        var lines = await LinesAsync($"""
            SELECT encode(m.id, 'hex'), m.status, m.flags, {Ended}, (
                SELECT string_agg(encode(part.events, 'hex'), '' ORDER BY part.n)
                FROM (SELECT 0 AS n, events FROM secure_gateway.story WHERE key = m.key UNION ALL SELECT n, events FROM secure_gateway.story_more WHERE key = m.key) AS part)
            FROM secure_gateway.message m WHERE m.key > {_since} AND m.id IS NOT NULL
            """);
        return lines.Select(line => line.Split('|')).ToDictionary(fields => Id(fields[0]), fields => new TrackedStory(
            Id(fields[0]), (TrackedStatus)Number(fields[1]), (TrackedFlags)Number(fields[2]), fields[3] == "t", LaneEventBytes.Read(Convert.FromHexString(fields[4]))));
    }

    private static string Id(string hex) => new QueueId(Guid.ParseExact(hex, "N")).ToString();

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private async Task<long> NumberAsync(string sql) => long.Parse(await database.SqlAsync(name, sql), CultureInfo.InvariantCulture);

    private async Task<string[]> LinesAsync(string sql) => (await database.SqlAsync(name, sql)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

using SecureGateway.Queue;
using SecureGateway.TestSupport;

namespace SecureGateway.Tracking.Tests;

/// <summary>The database goes and comes back while mail flows.</summary>
public sealed class OutageTests
{
    private static readonly DateTimeOffset Start = Sample.Start;

    [SkippableFact]
    [Trait("Rule", "T-4")]
    public async Task A_database_that_is_stopped_or_killed_under_way_loses_nothing_and_counts_nothing_twice()
    {
        Skip.If(PostgresInstance.Problem is not null, PostgresInstance.Problem);
        await using var server = await PostgresInstance.StartAsync();
        using var node = new TrackingNode(postgres: new PostgresOptions(server.ConnectionString(await server.CreateDatabaseAsync()), "gw1"));
        await using var follower = await Follower.BeginAsync(node);
        var messages = new List<Mail.QueueId>();
        var refused = 0;
        for (var outage = 0; outage < 2; outage++)
        {
            Flow(outage, 0);
            await (outage == 0 ? server.StopAsync() : server.CrashAsync()); // with some of it under way
            Flow(outage, 1);
            await Eventually.BecomesTrueAsync(() => node.Log.Lines.Count(line => line.Contains("could not write", StringComparison.Ordinal)) > outage, "the failure is said");
            Flow(outage, 2);
            await server.StartAgainAsync();
            Flow(outage, 3);
            await Eventually.BecomesTrueAsync(async () => await node.Writer.FlushAsync().WaitAsync(TimeSpan.FromSeconds(40)).ContinueWith(flushed => flushed.IsCompletedSuccessfully, TaskScheduler.Default), "tracking has caught up");
        }

        var rows = await node.AllAsync(new TrackingQuery { From = Start });
        Assert.Equal(messages.Order(), rows.Where(row => row.Kind == TrackedKind.Message).Select(row => row.Id!.Value).Order());
        Assert.All(rows.Where(row => row.Kind == TrackedKind.Message), row => Assert.Equal((TrackedStatus.Delivered, 1), (row.Status, row.Attempts)));
        Assert.Equal(refused, rows.Count(row => row.Kind == TrackedKind.RefusedMail));
        var total = (await node.Search.SummarizeAsync(new TrackingSpan(Start, Start.AddHours(1), TimeSpan.FromHours(1)), CancellationToken.None)).Total;
        Assert.Equal((messages.Count, messages.Count, refused), (total.Accepted, total.Delivered, total[CounterKind.Refused]));

        foreach (var id in messages)
            await follower.SawAsync(id, TrackedStatus.Delivered);
        await follower.EndAsync(node);
        follower.AssertNothingTwice();

        // Once for each attempt to write, and these become rarer; once for who follows.
        Assert.InRange(node.Log.Lines.Count, 2, 16);
        Assert.All(node.Log.Lines, line => Assert.Contains("could not write", line, StringComparison.Ordinal));
        Assert.InRange(follower.Log.Count, 2, 12);

        void Flow(int outage, int part)
        {
            for (var i = 0; i < 100; i++)
            {
                var accepted = Sample.Accepted(Start.AddSeconds((outage * 400) + (part * 100) + i));
                messages.Add(accepted.Id);
                node.Journalled([accepted]);
                node.Journalled([Sample.Started(accepted, accepted.At)]);
                node.Journalled([Sample.Delivered(accepted, accepted.At, Sample.Tls13()), Sample.Gone(accepted, accepted.At)]);
                if (i % 10 != 0)
                    continue;
                node.Writer.Refused(Sample.Refused(accepted.At));
                refused++;
            }
        }
    }
}

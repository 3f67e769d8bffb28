using Microsoft.Extensions.DependencyInjection;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Operations;
using SecureGateway.Staging;
using SecureGateway.Tracking;

namespace SecureGateway.EndToEnd.Tests;

/// <summary>Tracking as every face calls it, on a gateway that moved mail.</summary>
public sealed class TrackPaletteTests
{
    private static readonly Caller Viewer = new("viewer", "socket", Permission.View);

    [Fact]
    [Trait("Rule", "T-1")]
    [Trait("Rule", "T-2")]
    public async Task Operators_find_read_export_count_and_forecast()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls("mx.partner.example"));
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(peer));
        await using (var client = await gateway.ConnectAsync(tls: true))
        {
            await client.SendMailAsync(
                "alice@corp.example", ["bob@partner.example"], "Subject: =HYPERLINK(\"x\")\u001b[2J<b>\r\nMessage-ID: <1@corp.example>\r\n\r\nHello\r\n");
        }

        await gateway.Tracking.WaitForGoneAsync(1);
        await gateway.Services.GetRequiredService<TrackingWriter>().FlushAsync();

        var row = Assert.Single(await RowsAsync(gateway, "search", ("recipient", "@partner.example"), ("tls", "true")));
        Assert.DoesNotContain(row, cell => cell.Any(char.IsControl));
        Assert.Contains(row, cell => cell.Contains("\\u001b[2J<b>", StringComparison.Ordinal));
        var id = row[1];
        Assert.Empty(await RowsAsync(gateway, "search", ("fell-back", "true")));

        var page = Assert.IsType<Page>(await CallAsync(gateway, "show", ("id", id)));
        Assert.Contains(page.Fields, field => field is { Name: "encrypted", Text: "all the way" });
        Assert.Contains(page.Fields, field => field.Name == "story" && field.Text.Contains("certificate SHA-256", StringComparison.Ordinal));
        Assert.DoesNotContain(page.Fields, field => field.Text.Any(char.IsControl));

        var csv = Assert.IsType<Document>(await Assert.IsType<Writing>(await CallAsync(gateway, "export", ("format", "csv"))).GatherAsync(CancellationToken.None));
        var lines = csv.Text.Split("\r\n");
        Assert.Equal(3, lines.Length);
        Assert.Contains("\"'=HYPERLINK(\"\"x\"\")\\u001b[2J<b>\"", lines[1], StringComparison.Ordinal);
        var ndjson = Assert.IsType<Document>(await Assert.IsType<Writing>(await CallAsync(gateway, "export", ("format", "ndjson"))).GatherAsync(CancellationToken.None));
        Assert.Equal(id, System.Text.Json.JsonDocument.Parse(ndjson.Text).RootElement.GetProperty("id").GetString());

        Assert.Equal("1", Assert.Single(await RowsAsync(gateway, "summary"))[1]);
        Assert.Contains(await RowsAsync(gateway, "forecast", ("direction", "outbound")), cells => cells[3].StartsWith("would have refused 1 of 1", StringComparison.Ordinal));
        var chosen = Assert.Single(await RowsAsync(gateway, "forecast", ("direction", "outbound"), ("minimum-version", "1.3"), ("validation", "name"), ("names", "mx.partner.example,mx2.partner.example")));
        Assert.Equal("minimum-version 1.3, cipher-strength high, validation name, signing system, names mx.partner.example mx2.partner.example, match san-then-cn, revocation when-known", chosen[0]);
        Assert.StartsWith("would have refused 1 of 1: 1 ", chosen[3], StringComparison.Ordinal);
        Assert.Equal("would have refused none of 1", Assert.Single(await RowsAsync(gateway, "forecast", ("direction", "outbound"), ("cipher-strength", "high")))[3]);
        Assert.Equal(RefusalKind.NotFound, Assert.IsType<Refusal>(await CallAsync(gateway, "forecast", ("profile", "nobody"))).Kind);
        Assert.Equal("1", Assert.Single(await RowsAsync(gateway, "summary", ("from", "1h"), ("step", "1d")))[1]);
        Assert.Equal(RefusalKind.Usage, Assert.IsType<Refusal>(await CallAsync(gateway, "summary", ("from", "9d"), ("step", "1m"))).Kind);
        Assert.Equal(RefusalKind.Usage, Assert.IsType<Refusal>(await CallAsync(gateway, "show")).Kind);
    }

    [Fact]
    [Trait("Rule", "M-13")]
    public async Task A_profile_that_judges_by_sender_is_forecast_from_its_senders_mail()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls("mx.partner.example"));
        await using var gateway = await RunningGateway.StartAsync($$"""
            tls.opportunistic.enabled = on
            connections {
              internal { client-hosts = [ "127.0.0.1" ], relay = full }
              bank { sender-domains = [ "bank.example" ] }
            }
            routes = [ { domains = [ "*" ], to = [ "{{peer.HostAndPort}}" ] } ]
            """);
        foreach (var (sender, tls) in new[] { ("ann@bank.example", true), ("bob@bank.example", false), ("alice@corp.example", true) })
        {
            await using var client = await gateway.ConnectAsync(tls);
            Assert.Equal(250, (await client.SendMailAsync(sender, ["bob@partner.example"], "Subject: x\r\n\r\nx\r\n")).Code);
        }

        await gateway.Tracking.WaitForGoneAsync(3);
        await gateway.Services.GetRequiredService<TrackingWriter>().FlushAsync();

        Assert.Equal(
            "would have refused 1 of 2: 1 in clear",
            Assert.Single(await RowsAsync(gateway, "forecast", ("profile", "bank"), ("direction", "inbound"), ("minimum-version", "1.3")))[3]);
    }

    [Fact]
    public async Task Who_watches_sees_mail_as_it_comes()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls("mx.partner.example"));
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(peer));
        using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var rows = Assert.IsType<Rows>(await CallAsync(gateway, "follow", enough.Token, ("recipient", "partner.example")));
        await using var watched = rows.Items.GetAsyncEnumerator(enough.Token);
        var first = watched.MoveNextAsync().AsTask();
        await gateway.SendAsync("bob@partner.example");
        Assert.True(await first);
        Assert.Contains("bob@partner.example", watched.Current.Cells);
    }

    [Fact]
    public async Task Where_tracking_is_off_every_operation_says_so()
    {
        await using var gateway = await RunningGateway.StartAsync("", node: "tracking.enabled = off");
        foreach (var operation in (string[])["search", "follow", "export", "summary", "forecast"])
            Assert.Equal(RefusalKind.Unavailable, Assert.IsType<Refusal>(await CallAsync(gateway, operation)).Kind);
    }

    private static async Task<IReadOnlyList<IReadOnlyList<string>>> RowsAsync(RunningGateway gateway, string operation, params (string Name, string Value)[] arguments)
    {
        var cells = new List<IReadOnlyList<string>>();
        await foreach (var row in Assert.IsType<Rows>(await CallAsync(gateway, operation, arguments)).Items)
            cells.Add(row.Cells);
        return cells;
    }

    private static Task<OperationResult> CallAsync(RunningGateway gateway, string operation, params (string Name, string Value)[] arguments) =>
        CallAsync(gateway, operation, CancellationToken.None, arguments);

    private static Task<OperationResult> CallAsync(RunningGateway gateway, string operation, CancellationToken stop, params (string Name, string Value)[] arguments) =>
        gateway.Services.GetRequiredService<OperationDispatcher>().CallAsync(
            new OperationRequest("track", operation, arguments.ToDictionary(argument => argument.Name, argument => (IReadOnlyList<string>)[argument.Value])), Viewer, cancellation: stop);
}

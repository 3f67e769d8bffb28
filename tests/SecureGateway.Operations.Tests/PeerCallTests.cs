using SecureGateway.Operations.Wire;

namespace SecureGateway.Operations.Tests;

/// <summary>One call of several peers: their answers become one, and who is missing is said.</summary>
[Trait("Rule", "Q-7")]
public sealed class PeerCallTests
{
    private readonly StagedPeers _peers = new();
    private readonly Desk _desk;

    public PeerCallTests() => _desk = new Desk(_peers);

    [Fact]
    public async Task Rows_of_all_peers_are_one_list_in_its_order_with_the_node_first()
    {
        var (cells, end) = await RowsAsync("list-all", ("limit", "4"));

        Assert.Equal(["t1", "t1", "t1", "t2"], cells.Select(row => row[1]));
        Assert.Equal(["gw1", "gw2", "gw3"], cells.Take(3).Select(row => row[0]).Order());
        Assert.Equal("Count: 4 of 15 things from 3 peers", end.Text);
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_and_one_that_dies_among_rows_are_named()
    {
        _peers.Silent.Add("gw2");
        _peers.DiesAfter["gw3"] = 2; // the beginning and one row

        var (cells, end) = await RowsAsync("list-all");

        Assert.Equal(["gw1", "gw1", "gw1", "gw3"], cells.Select(row => row[0]).Order());
        Assert.Equal("Count: 4 of 5 things from 1 of 3 peers; gw2 did not answer; gw3 broke off", end.Text);
        Assert.Equal(["gw2", "gw3"], end.Peers!.Missing.Select(problem => problem.Node));
    }

    [Fact]
    public async Task A_peer_that_could_not_look_at_all_it_has_is_named_and_counts_as_one_that_answered()
    {
        _peers.Desks["gw2"].Palette.Lacks = ["lane 1 cannot be read", "lane 2 neither"];
        _peers.Desks["gw3"].Palette.Lacks = ["lane 1 cannot be read", "lane 2 neither"]; // the same: it is said once

        var (cells, end) = await RowsAsync("list-all");
        Assert.Equal(9, cells.Count);
        var missing = Assert.Single(end.Peers!.Missing);
        Assert.Equal($"Count: 9 of 15 things from 3 peers; {missing.Node}: lane 1 cannot be read; lane 2 neither", end.Text);
        Assert.True(missing.IsPart);
        Assert.Null(end.Lacks);

        _peers.Silent.Add("gw3");
        Assert.Equal("Count: 6 of 10 things from 2 of 3 peers; gw2: lane 1 cannot be read; lane 2 neither; gw3 did not answer", (await RowsAsync("list-all")).End.Text);
    }

    [Fact]
    public async Task Alone_a_node_says_itself_what_it_could_not_look_at()
    {
        var alone = new Desk();
        alone.Palette.Lacks = ["lane 1 cannot be read"];
        Frame? last = null;
        await foreach (var frame in Frames.Of(await alone.CallAsync(Desk.Viewer, "list-all"), cause => throw cause, CancellationToken.None))
            last = frame;
        var end = Assert.IsType<EndFrame>(last);
        Assert.Equal(("Count: 3 of 5 things; lane 1 cannot be read", "lane 1 cannot be read"), (end.Text, Assert.Single(end.Lacks!)));
    }

    [Fact]
    public async Task A_list_ends_where_one_of_the_peers_looked_no_further()
    {
        _peers.Desks["gw2"].Palette.StopsAt = 2;
        var (cells, end) = await RowsAsync("list-all");
        Assert.Equal(["t1", "t1", "t1"], cells.Take(3).Select(row => row[1]));
        Assert.Equal(["gw2", "end"], cells[^1].Take(2));
        Assert.DoesNotContain(cells, row => row[1] == "t3");
        Assert.EndsWith("from 3 peers", end.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_add_up_are_one_for_each_key_and_who_is_missing_is_named()
    {
        _peers.Desks["gw3"].Palette.Has = "x"; // a row more
        var (cells, end) = await RowsAsync("sum-all", ("size", "2"));
        Assert.Equal(["t1 3", "t2 6", "t3 3"], cells.Select(row => string.Join(' ', row)));
        Assert.Equal("Count: 3 things from 3 peers", end.Text);

        _peers.Silent.Add("gw2");
        (cells, end) = await RowsAsync("sum-all", ("size", "2"));
        Assert.Equal(["t1 2", "t2 4", "t3 3"], cells.Select(row => string.Join(' ', row)));
        Assert.Equal("Count: 3 things from 2 of 3 peers; gw2 did not answer", end.Text);
        Assert.Equal("gw3 t3 3", string.Join(' ', (await RowsAsync("sum-all", ("size", "2"), ("peer", "gw3"))).Cells[^1]));
    }

    [Fact]
    public async Task A_text_of_all_peers_is_one_behind_the_other_with_one_heading()
    {
        var written = Assert.IsType<Writing>(await _desk.CallAsync(Desk.Viewer, "write-all"));
        Assert.Equal(new Document("name\nt1\nt2\nt1\nt2\nt1\nt2\n", "text/csv"), await written.GatherAsync(CancellationToken.None));
        Assert.Equal("name\nt1\nt2\n", Assert.IsType<Document>(await Assert.IsType<Writing>(await _desk.CallAsync(Desk.Viewer, "write-all", ("peer", "gw3"))).GatherAsync(CancellationToken.None)).Text);
    }

    [Fact]
    public async Task A_text_that_lacks_a_peer_is_refused_and_one_that_is_broken_off_ends_with_the_reason()
    {
        _peers.DiesAfter["gw3"] = 2; // the heading and one piece
        Assert.Contains("gw3 broke off; ", (await LastAsync("write-all")).Reason, StringComparison.Ordinal);

        _peers.DiesAfter.Clear();
        _peers.Desks["gw2"].Palette.BreaksOffBecause = "its file cannot be read";
        Assert.Contains("gw2: its file cannot be read; ", (await LastAsync("write-all")).Reason, StringComparison.Ordinal);

        _peers.Desks["gw2"].Palette.BreaksOffBecause = null;
        _peers.Silent.Add("gw3");
        Assert.Equal("gw3 did not answer; a document must not lack what nobody notices", Assert.IsType<Refusal>(await _desk.CallAsync(Desk.Viewer, "write-all")).Reason);
    }

    [Fact]
    public async Task Values_have_the_node_and_are_read_as_what_they_were()
    {
        var rows = Assert.IsType<Rows>(await _desk.CallAsync(Desk.Viewer, "list-all", ("peer", "gw3")));
        var first = await FirstAsync(rows);

        Assert.Equal(["node", "name", "size"], rows.Headers);
        Assert.Equal(("gw3", "t1"), (first.Node, first.As<SamplePalette.Thing>().Name));
        Assert.StartsWith("""{"node":"gw3","name":"t1",""", ((System.Text.Json.JsonElement)first.Value).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_it_answers_and_a_silent_peer_may_be_the_one()
    {
        _peers.Desks["gw2"].Palette.Has = "x";
        Assert.Equal(new PageField("node", "gw2"), Assert.IsType<Page>(await _desk.CallAsync(Desk.Viewer, "find", ("name", "x"))).Fields[0]);
        Assert.Equal(RefusalKind.NotFound, Assert.IsType<Refusal>(await _desk.CallAsync(Desk.Viewer, "find", ("name", "y"))).Kind);

        _peers.Silent.Add("gw3");
        var open = Assert.IsType<Refusal>(await _desk.CallAsync(Desk.Viewer, "find", ("name", "y")));
        Assert.Equal((RefusalKind.Unavailable, "none that answered has it: gw3 did not answer"), (open.Kind, open.Reason));
    }

    [Fact]
    public async Task What_is_destroyed_is_counted_on_all_peers_and_asked_about_before()
    {
        var question = Assert.IsType<Question>(await _desk.CallAsync(Desk.Administrator, "destroy-all", ("name", "a")));

        Assert.Equal("3 things would be destroyed\n  gw1: 1 thing would be destroyed: a\n  gw2: 1 thing would be destroyed: a\n  gw3: 1 thing would be destroyed: a", question.Text);
        Assert.Empty(_desk.Palette.Done.Concat(_peers.Desks.Values.SelectMany(desk => desk.Palette.Done)));

        Assert.IsType<Done>(await _desk.CallAsync(Desk.Administrator, "destroy-all", ("name", "a"), ("yes", "true")));
        Assert.All(_peers.Desks.Values.Append(_desk), desk => Assert.Equal("a", Assert.Single(desk.Palette.Done)));
        Assert.All(_peers.Desks.Values, desk => Assert.Equal(("anna", "socket via gw1"), (desk.Audit[^1].By, desk.Audit[^1].From)));
    }

    [Fact]
    public async Task A_change_that_is_not_made_everywhere_is_refused_with_where_it_was_made()
    {
        _peers.Silent.Add("gw2");
        var partly = Assert.IsType<Refusal>(await _desk.CallAsync(Desk.Administrator, "destroy-all", ("name", "a"), ("yes", "true")));
        Assert.Equal("it was done on gw1 and gw3, and not on all: gw2 did not answer, and did nothing", partly.Reason);
        Assert.Equal(RefusalKind.Unavailable, partly.Kind);

        _peers.DiesAfter["gw3"] = 0;
        Assert.Equal(RefusalKind.NotKnown, Assert.IsType<Refusal>(await _desk.CallAsync(Desk.Administrator, "destroy-all", ("name", "a"), ("yes", "true"))).Kind);
    }

    [Fact]
    public async Task The_asked_peer_asks_for_the_permission_itself_and_knows_what_it_may_be_asked()
    {
        var target = _peers.Desks["gw2"];
        var refused = await AnswerAsync(target, "destroy-all", Desk.Viewer);
        Assert.Equal(RefusalKind.NotAllowed, refused.Kind);
        Assert.Equal(AuditOutcome.Denied, Assert.Single(target.Audit).Outcome);
        Assert.Contains("cannot be asked of a peer", (await AnswerAsync(target, "change", Desk.Administrator)).Reason, StringComparison.Ordinal);
        Assert.Contains("has no thing newer", (await AnswerAsync(target, "newer", Desk.Administrator)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peers_name_completes_and_a_wrong_one_is_told()
    {
        Assert.Equal(["gw1", "gw2", "gw3", "all"], await _desk.Dispatcher.CompleteAsync("thing", "list-all", "peer", "", Desk.Viewer));
        Assert.Equal(RefusalKind.Usage, Assert.IsType<Refusal>(await _desk.CallAsync(Desk.Viewer, "list-all", ("peer", "gw4"))).Kind);
    }

    [Fact]
    public async Task Alone_a_node_answers_as_ever() => Assert.Equal(["name", "size"], Assert.IsType<Rows>(await new Desk().CallAsync(Desk.Viewer, "list-all")).Headers);

    private static async Task<RefusedFrame> AnswerAsync(Desk desk, string operation, Caller caller)
    {
        await foreach (var frame in desk.Dispatcher.AnswerPeerAsync(Desk.Request(operation, ("name", "a")), caller, new Progress<Progress>()))
            return Assert.IsType<RefusedFrame>(frame);
        throw new InvalidOperationException("no frame");
    }

    private static async Task<Row> FirstAsync(Rows rows)
    {
        await foreach (var row in rows.Items)
            return row;
        throw new InvalidOperationException("no row");
    }

    // Whether it began before that was known or not: the last word is a refusal.
    private async Task<RefusedFrame> LastAsync(string operation)
    {
        Frame? last = null;
        await foreach (var frame in Frames.Of(await _desk.CallAsync(Desk.Viewer, operation), cause => throw cause, CancellationToken.None))
            last = frame;
        var refused = Assert.IsType<RefusedFrame>(last);
        Assert.Equal(RefusalKind.Unavailable, refused.Kind);
        return refused;
    }

    private async Task<(List<IReadOnlyList<string>> Cells, EndFrame End)> RowsAsync(string operation, params (string, string)[] arguments)
    {
        var frames = new List<Frame>();
        await foreach (var frame in Frames.Of(await _desk.CallAsync(Desk.Viewer, operation, arguments), cause => _desk.Dispatcher.Failed("rows", cause), CancellationToken.None))
            frames.Add(frame);
        return ([.. frames.OfType<RowFrame>().Select(row => row.Cells)], Assert.IsType<EndFrame>(frames[^1]));
    }
}

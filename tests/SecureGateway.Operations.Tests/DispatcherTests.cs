using SecureGateway.Operations.Wire;

namespace SecureGateway.Operations.Tests;

/// <summary>The one way in.</summary>
public sealed class DispatcherTests
{
    private readonly Desk _desk = new();

    [Fact]
    public async Task Every_wrong_argument_is_told_at_once_and_what_would_be_right()
    {
        var refusal = Assert.IsType<Refusal>(await _desk.CallAsync(Desk.Viewer, "list", ("size", "eleven"), ("day", "munday"), ("sise", "3")));

        Assert.Equal(RefusalKind.Usage, refusal.Kind);
        Assert.Equal(
            [
                "day: 'munday' is not known; did you mean monday?",
                "sise: 'sise' is not known; did you mean size?",
                "size: 'eleven' is no whole number from 1 to 10",
            ],
            refusal.Problems.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("show", "name: is required: whose")]
    [InlineData("shwo", "thing: 'shwo' is not known; did you mean show?")]
    [InlineData("xyzzy", "thing: 'xyzzy' is not known; there is list, show, change, destroy, list-all, sum-all, find, destroy-all, write-all, break, break-later")]
    public async Task A_single_error_is_the_reason(string operation, string reason) =>
        Assert.Equal(new Refusal(reason, RefusalKind.Usage).Reason, Assert.IsType<Refusal>(await _desk.CallAsync(Desk.Administrator, operation)).Reason);

    [Fact]
    public async Task An_argument_that_is_given_twice_is_refused_unless_it_repeats()
    {
        Assert.Equal("name: is given 2 times; give it once", Assert.IsType<Refusal>(await _desk.CallAsync(Desk.Viewer, "show", ("name", "a"), ("name", "b"))).Reason);
        Assert.Contains(new PageField("part", "c"), Assert.IsType<Page>(await _desk.CallAsync(Desk.Viewer, "show", ("name", "a"), ("other", "b"), ("other", "c"))).Fields);
    }

    [Fact]
    public async Task Whoever_may_not_is_refused_and_audited_and_nothing_is_done()
    {
        var refusal = Assert.IsType<Refusal>(await _desk.CallAsync(Desk.Viewer, "change", ("name", "a")));

        Assert.Equal(RefusalKind.NotAllowed, refusal.Kind);
        Assert.Contains("right to operate", refusal.Reason, StringComparison.Ordinal);
        Assert.Empty(_desk.Palette.Done);
        var entry = Assert.Single(_desk.Audit);
        Assert.Equal((AuditOutcome.Denied, "vera", "192.0.2.1", "thing change name=a", 7L), (entry.Outcome, entry.By, entry.From, entry.What, entry.Revision));
    }

    [Fact]
    public async Task A_change_is_audited_before_and_after()
    {
        _desk.Palette.Changing = call =>
        {
            Assert.Equal(AuditOutcome.Begun, Assert.Single(_desk.Audit).Outcome);
            return Task.FromResult<OperationResult>(new Done("changed it"));
        };

        Assert.IsType<Done>(await _desk.CallAsync(Desk.Operator, "change", ("name", "a")));

        Assert.Equal([AuditOutcome.Begun, AuditOutcome.Done], _desk.Audit.Select(entry => entry.Outcome));
        Assert.Single(_desk.Audit.Select(entry => entry.Id).Distinct());
        Assert.Equal("changed it", _desk.Audit[1].Detail);
    }

    [Fact]
    public async Task Looking_is_not_audited()
    {
        await _desk.CallAsync(Desk.Viewer, "list");

        Assert.Empty(_desk.Audit);
    }

    [Fact]
    public async Task What_cannot_be_audited_is_not_done()
    {
        _desk.AuditIsBroken = true;

        var refusal = Assert.IsType<Refusal>(await _desk.CallAsync(Desk.Operator, "change", ("name", "a")));

        Assert.Contains("nothing was changed", refusal.Reason, StringComparison.Ordinal);
        Assert.Empty(_desk.Palette.Done);
        Assert.IsType<IOException>(Assert.Single(_desk.Failures).Cause);
    }

    [Fact]
    public async Task Secrets_and_contents_of_files_are_not_in_the_audit()
    {
        await _desk.CallAsync(Desk.Operator, "change", ("name", "a"), ("password-file", "hunter2"), ("file", new FileContent("my key.pem", "PRIVATE"u8.ToArray()).ToWire()));
        await _desk.CallAsync(Desk.Viewer, "change", ("name", "a"), ("pasword-file", "hunter2"));

        Assert.All(_desk.Audit, entry =>
        {
            Assert.DoesNotContain("hunter2", entry.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String("PRIVATE"u8), entry.ToString(), StringComparison.Ordinal);
        });
        Assert.Equal("thing change file=my key.pem (7 octets) name=a password-file=(left out)", _desk.Audit[0].What);
    }

    [Theory]
    [InlineData("limits.recipients", "7", true, "value=7")]
    [InlineData("limits.recipients", "hunter2", false, "value=(left out)")]
    [InlineData("credentials.password", "hunter2", true, "value=(left out)")]
    [InlineData("credentials", "{ Secret = hunter2 }", true, "value=(left out)")]
    [InlineData("private-key", "hunter2", true, "value=(left out)")]
    public async Task A_free_value_is_in_the_audit_once_it_was_taken_and_never_beside_a_word_of_a_secret(string name, string value, bool taken, string written)
    {
        if (!taken)
            _desk.Palette.Changing = _ => Task.FromResult<OperationResult>(new Refusal("this key is not known here"));

        await _desk.CallAsync(Desk.Operator, "change", ("name", name), ("value", value));
        await _desk.CallAsync(Desk.Viewer, "change", ("name", name), ("value", value));

        Assert.Equal([$"thing change name={name} value=(left out)", $"thing change name={name} {written}", $"thing change name={name} value=(left out)"], _desk.Audit.Select(entry => entry.What));
    }

    [Fact]
    public async Task What_destroys_shows_itself_and_asks_and_is_done_only_with_yes()
    {
        Assert.Equal("1 thing would be destroyed: a", Assert.IsType<Question>(await _desk.CallAsync(Desk.Administrator, "destroy", ("name", "a"))).Text);
        Assert.IsType<Done>(await _desk.CallAsync(Desk.Administrator, "destroy", ("name", "a"), ("dry-run", "true"), ("yes", "true")));
        Assert.Empty(_desk.Palette.Done);
        Assert.Empty(_desk.Audit);

        await _desk.CallAsync(Desk.Administrator, "destroy", ("name", "a"), ("yes", "true"));

        Assert.Equal(["a"], _desk.Palette.Done);
    }

    [Fact]
    public async Task An_error_of_ours_is_logged_in_full_and_told_by_its_reference()
    {
        var refusal = Assert.IsType<Refusal>(await _desk.CallAsync(Desk.Viewer, "break"));

        var (operation, reference, cause) = Assert.Single(_desk.Failures);
        Assert.Equal(("thing break", "the secret reason"), (operation, cause.Message));
        Assert.Equal(RefusalKind.Failed, refusal.Kind);
        Assert.Contains(reference, refusal.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_fails_is_audited_as_failed()
    {
        _desk.Palette.Changing = _ => throw new InvalidOperationException("oh");

        await _desk.CallAsync(Desk.Operator, "change", ("name", "a"));

        Assert.Equal([AuditOutcome.Begun, AuditOutcome.Failed], _desk.Audit.Select(entry => entry.Outcome));
    }

    [Fact]
    public async Task A_change_goes_on_when_its_caller_has_gone_and_the_audit_says_what_came_of_it()
    {
        using var gone = new CancellationTokenSource();
        var goOn = new TaskCompletionSource();
        _desk.Palette.Changing = async call =>
        {
            await goOn.Task.WaitAsync(call.Cancellation);
            return new Done("changed it");
        };
        var call = _desk.Dispatcher.CallAsync(Desk.Request("change", ("name", "a")), Desk.Operator, null, gone.Token);

        await gone.CancelAsync();
        goOn.SetResult();

        Assert.Equal("changed it", Assert.IsType<Done>(await call).Text);
        Assert.Equal([(AuditOutcome.Begun, ""), (AuditOutcome.Done, "changed it")], _desk.Audit.Select(entry => (entry.Outcome, entry.Detail)));
    }

    [Fact]
    public async Task Who_has_gone_before_it_began_gets_nothing_done()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => _desk.Dispatcher.CallAsync(Desk.Request("change", ("name", "a")), Desk.Operator, null, gone.Token));

        Assert.Empty(_desk.Palette.Done);
        Assert.Empty(_desk.Audit);
    }

    [Fact]
    public async Task A_change_during_which_the_gateway_stops_is_not_known()
    {
        _desk.Palette.Changing = async call =>
        {
            await new TaskCompletionSource().Task.WaitAsync(call.Cancellation);
            return new Done("never");
        };
        var call = _desk.CallAsync(Desk.Operator, "change", ("name", "a"));

        await _desk.Stopping.CancelAsync();

        Assert.Equal(RefusalKind.NotKnown, Assert.IsType<Refusal>(await call).Kind);
        Assert.Equal([AuditOutcome.Begun, AuditOutcome.NotKnown], _desk.Audit.Select(entry => entry.Outcome));
    }

    [Fact]
    public async Task What_is_not_known_is_audited_and_told_as_that_and_not_as_refused()
    {
        _desk.Palette.Changing = _ => Task.FromResult<OperationResult>(Refusal.NotKnown("not known yet: ask again"));

        var result = await _desk.CallAsync(Desk.Operator, "change", ("name", "a"));

        Assert.Equal((AuditOutcome.NotKnown, "not known yet: ask again"), (_desk.Audit[1].Outcome, _desk.Audit[1].Detail));
        Assert.Contains("\"not-known\"", System.Text.Json.JsonSerializer.Serialize<Frame>(Assert.Single(await FramesOf(result)), OperationJson.Options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Choices_complete_for_whom_the_operation_is()
    {
        Assert.Equal(["tuesday", "thursday"], await _desk.Dispatcher.CompleteAsync("thing", "list", "day", "T", Desk.Viewer));
        Assert.Empty(await _desk.Dispatcher.CompleteAsync("thing", "destroy", "name", "", Desk.Viewer));
    }

    [Fact]
    public async Task Rows_become_frames_with_values_and_cells_and_a_count()
    {
        var frames = await FramesOf(await _desk.CallAsync(Desk.Viewer, "list", ("size", "2")));

        Assert.Equal(["name", "size"], Assert.IsType<BeginFrame>(frames[0]).Headers);
        var row = Assert.IsType<RowFrame>(frames[1]);
        Assert.Equal("""{"name":"t1","size":1,"day":"monday","parts":[]}""", row.Value.GetRawText());
        Assert.Equal(["t1", "1"], row.Cells);
        Assert.Equal("Count: 2 of 5 things", Assert.IsType<EndFrame>(frames[3]).Text);
    }

    [Fact]
    public async Task Rows_that_break_end_with_a_refusal()
    {
        var frames = await FramesOf(await _desk.CallAsync(Desk.Viewer, "break-later"));

        Assert.IsType<RowFrame>(frames[1]);
        Assert.Equal(RefusalKind.Failed, Assert.IsType<RefusedFrame>(frames[^1]).Kind);
        Assert.Equal("the disk is gone", Assert.Single(_desk.Failures).Cause.Message);
    }

    [Fact]
    public void Frames_and_descriptions_survive_the_wire()
    {
        Frame[] frames = [new BeginFrame(["a"]), new ProgressFrame("half", .5), new EndFrame(1, null, "Count: 1 thing"), new RefusedFrame(RefusalKind.NotFound, "r", ["p"])];
        foreach (var frame in frames)
            Assert.Equivalent(frame, System.Text.Json.JsonSerializer.Deserialize<Frame>(System.Text.Json.JsonSerializer.Serialize(frame, OperationJson.Options), OperationJson.Options));
        var description = _desk.Dispatcher.Registry.Descriptions[0];
        Assert.Equivalent(description, System.Text.Json.JsonSerializer.Deserialize<PaletteDescription>(System.Text.Json.JsonSerializer.Serialize(description, OperationJson.Options), OperationJson.Options));
    }

    private async Task<List<Frame>> FramesOf(OperationResult result)
    {
        var frames = new List<Frame>();
        await foreach (var frame in Frames.Of(result, cause => _desk.Dispatcher.Failed("rows", cause), CancellationToken.None))
            frames.Add(frame);
        return frames;
    }
}

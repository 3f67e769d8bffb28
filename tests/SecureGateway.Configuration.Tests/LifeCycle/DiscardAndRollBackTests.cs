using static SecureGateway.Configuration.ConfigurationCommands;
using static SecureGateway.Configuration.ConfigurationReplies;

namespace SecureGateway.Configuration.Tests.LifeCycle;

public sealed class DiscardAndRollBackTests : LifeCycleTest
{
    [Fact]
    [Trait("Rule", "A-4")]
    public async Task Discard_returns_to_what_is_applied_and_is_recorded()
    {
        await Edit(new PolicyEdit.Set("limits.recipients", "7"));
        await Edit(new PolicyEdit.Set("limits.sessions", "70"));

        var discarded = await Ask<PendingIsDiscarded>(new DiscardPending("bob"));

        Assert.Equal(["set limits.recipients 7", "set limits.sessions 70"], discarded.Discarded.Changes.Select(change => change.What));
        StartAgain();
        var state = await State();
        Assert.False(state.HasPendingChanges);
        Assert.Equal(state.Applied.Text, state.Pending.Text);
        Assert.Equal(("bob", 2), (Assert.Single(state.Discarded).By, state.Discarded[0].Changes.Length));
    }

    [Fact]
    [Trait("Rule", "A-5")]
    public async Task An_earlier_revision_comes_back_as_a_new_one()
    {
        await Edit(new PolicyEdit.Set("limits.recipients", "7"));
        await Apply("few");

        var active = await Ask<RevisionIsActive>(new RollBack(1, "too few", "bob"));

        Assert.Equal((3L, 1L, "bob"), (active.Revision.Number, active.Revision.RollsBackTo!.Value, active.Revision.By));
        var state = await State();
        Assert.Equal(state.Find(1)!.Hash, state.Applied.Hash);
        Assert.Equal(1000, Holder.Current.Configuration.Limits.Recipients);
        Assert.Equal(3, Holder.Current.Revision);
        Assert.Equal(7, state.History.Length == 3 ? new PolicyCheck(Files.Node).Read(state.Find(2)!.Text, "2").Policy!.Limits.Recipients : 0);
    }

    [Fact]
    [Trait("Rule", "A-5")]
    public async Task What_is_pending_stays_pending_on_top_of_a_roll_back()
    {
        await Edit(new PolicyEdit.Set("limits.recipients", "7"));
        await Apply("few");
        await Edit(new PolicyEdit.Set("limits.sessions", "70"));

        await Ask<RevisionIsActive>(new RollBack(1, "", "bob"));

        var state = await State();
        var made = Assert.Single(ChangesMade.In(state));
        Assert.Equal(("limits.sessions: 2000 -> 70", "alice"), (made.Difference.Words, made.By));
        Assert.Equal(3, state.Pending.Base);
    }

    [Fact]
    [Trait("Rule", "A-5")]
    public async Task A_roll_back_to_what_is_not_there_or_is_running_is_refused()
    {
        Assert.Equal("there is no revision 9; the history goes from 1 to 1", (await Ask<Refused>(new RollBack(9, "", "bob"))).Problem);
        Assert.Contains("says what revision 1", (await Ask<Refused>(new RollBack(1, "", "bob"))).Problem, StringComparison.Ordinal);
    }
}

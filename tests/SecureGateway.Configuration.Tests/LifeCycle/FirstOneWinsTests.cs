using Akka.Actor;
using static SecureGateway.Configuration.ConfigurationCommands;
using static SecureGateway.Configuration.ConfigurationReplies;

namespace SecureGateway.Configuration.Tests.LifeCycle;

/// <summary>Two administrators at once, and an agreement that takes its time.</summary>
public sealed class FirstOneWinsTests : LifeCycleTest
{
    private readonly TaskCompletionSource<ApplyAgreement> _answer = new();
    private readonly TaskCompletionSource<ProposedRevision> _asked = new();

    [Fact]
    [Trait("Rule", "A-3")]
    public async Task Of_two_applies_one_wins_and_the_other_is_told_to_what_it_lost()
    {
        await SlowAgreement();
        await Edit(new PolicyEdit.Set("limits.recipients", "7"));
        var first = Actor.Ask<object>(new ApplyPending("mine", "alice"));
        var proposed = await _asked.Task;

        var second = await Ask<Refused>(new ApplyPending("theirs", "bob"));

        Assert.Equal(RefusalKind.Outdated, second.Kind);
        Assert.Equal("revision 2 by alice at 2026-03-01 12:00:00Z \"mine\" is being applied; look at the changes again when it is done", second.Problem);
        _answer.SetResult(ApplyAgreement.Decided([new PeerOutcome("gw1", PeerAnswer.Activated, [])]));
        Assert.Equal(proposed.Revision, Assert.IsType<RevisionIsActive>(await first).Revision);
        Assert.Equal(2, Holder.Current.Revision);
    }

    [Fact]
    [Trait("Rule", "A-3")]
    public async Task Who_looked_at_an_older_revision_is_told_and_applies_nothing()
    {
        await Edit(new PolicyEdit.Set("limits.recipients", "7"));
        await Apply("mine");
        await Edit(new PolicyEdit.Set("limits.sessions", "70"));

        var refused = await Ask<Refused>(new ApplyPending("", "bob", Base: 1));

        Assert.Equal("revision 2 by alice at 2026-03-01 12:00:00Z \"mine\" has been applied since you looked at revision 1; look at the changes again", refused.Problem);
        Assert.Equal(2, Holder.Current.Revision);
    }

    [Fact]
    [Trait("Rule", "A-1")]
    public async Task Who_edited_an_older_pending_is_told_who_was_first()
    {
        var seen = (await State()).Pending.Version;
        await Edit(new PolicyEdit.Set("limits.recipients", "7"));

        var refused = await Ask<Refused>(new EditPending([new PolicyEdit.Load("secure-gateway { policy { } }", "edited.conf")], "bob", seen));

        Assert.Equal("the pending configuration was changed since you looked at it by alice at 12:00:00Z (set limits.recipients 7)", refused.Problem);
        Assert.True((await State()).HasPendingChanges);
    }

    [Fact]
    [Trait("Rule", "A-1")]
    public async Task An_edit_made_while_an_apply_is_under_way_stays_pending()
    {
        await SlowAgreement();
        await Edit(new PolicyEdit.Set("limits.recipients", "7"));
        var applying = Actor.Ask<object>(new ApplyPending("", "alice"));
        await _asked.Task;
        await Edit(new PolicyEdit.Set("limits.sessions", "70"));
        _answer.SetResult(ApplyAgreement.Decided([]));
        await applying;

        var state = await State();

        Assert.Equal("limits.sessions: 2000 -> 70", Assert.Single(ChangesMade.In(state)).Difference.Words);
        Assert.Equal(2000, Holder.Current.Configuration.Limits.Sessions);
        Assert.Equal(7, Holder.Current.Configuration.Limits.Recipients);
    }

    [Fact]
    [Trait("Rule", "A-3")]
    public async Task What_is_not_agreed_changes_nothing_and_says_why()
    {
        await SlowAgreement();
        await Edit(new PolicyEdit.Set("limits.recipients", "7"));
        var before = await State();
        var applying = Actor.Ask<object>(new ApplyPending("", "alice"));
        _answer.SetResult(ApplyAgreement.NotDecided("gw2 lacks the identity 'mx2'", [new PeerOutcome("gw2", PeerAnswer.Refused, ["no identity has the name 'mx2'"])]));

        var refused = Assert.IsType<Refused>(await applying);

        Assert.Equal((RefusalKind.NotAgreed, "gw2 lacks the identity 'mx2'", "gw2"), (refused.Kind, refused.Problem, Assert.Single(refused.Peers).Peer));
        Assert.Equivalent(before, await State());
        Assert.Equal(1, Holder.Current.Revision);
        StartAgain();
        Assert.Equivalent(before, await State());
    }

    [Fact]
    [Trait("Rule", "A-6")]
    public async Task A_revision_that_peers_decided_is_activated_and_edits_stay_on_top()
    {
        await Edit(new PolicyEdit.Set("limits.sessions", "70"));
        var decided = new Revision(2, Read("limits.recipients = 7").Document.Text, Read("limits.recipients = 7").Document.Hash, "theirs", "carol", ConfigurationFolder.Now);

        var adopted = await Ask<Adopted>(new AdoptRevisions([decided]));

        Assert.Equal((2L, decided.Hash), (adopted.Applied, adopted.AppliedHash));
        Assert.Equal(2, Holder.Current.Revision);
        Assert.Equal(7, Holder.Current.Configuration.Limits.Recipients);
        Assert.Equal("limits.sessions: 2000 -> 70", Assert.Single(ChangesMade.In(await State())).Difference.Words);
        Assert.Equal(adopted, await Ask<Adopted>(new AdoptRevisions([decided])));
    }

    [Fact]
    [Trait("Rule", "A-4")]
    public async Task Edits_on_a_history_that_gives_way_to_the_peers_are_on_the_record()
    {
        await Edit(new PolicyEdit.Set("limits.recipients", "7"));
        var state = await State();
        var theirs = PolicyDocument.Parse(state.Applied.Text).With([new PolicyEdit.Set("limits.sessions", "70")], out _)!;

        var adopted = await Ask<Adopted>(new AdoptRevisions([new Revision(1, theirs.Text, theirs.Hash, "", "files", state.Applied.At)]));

        StartAgain();
        var after = await State();
        Assert.False(after.HasPendingChanges);
        Assert.Equal(adopted.PendingVersion, after.Pending.Version);
        Assert.NotEqual(state.Pending.Version, after.Pending.Version);
        var discarded = Assert.Single(after.Discarded);
        Assert.Equal(("the peers' history", "set limits.recipients 7", "alice"), (discarded.By, Assert.Single(discarded.Changes).What, discarded.Changes[0].By));
    }

    [Fact]
    [Trait("Rule", "A-6")]
    public async Task Another_history_gives_way_to_the_one_that_peers_decided()
    {
        var other = Read("limits.recipients = 7").Document;
        Revision[] decided = [new(1, other.Text, other.Hash, "", "files", ConfigurationFolder.Now), new(2, Files.Document.Text, Files.Document.Hash, "", "carol", ConfigurationFolder.Now)];

        await Ask<Refused>(new AdoptRevisions([decided[0] with { Number = 4 }]));
        await Ask<Adopted>(new AdoptRevisions([.. decided]));

        Assert.Equal(decided, (await State()).History);
        StartAgain();
        Assert.Equal(decided, (await State()).History);
    }

    [Fact]
    [Trait("Rule", "A-6")]
    public async Task Revisions_of_a_node_that_went_on_by_itself_give_way_to_all_that_peers_decided()
    {
        var first = (await State()).Applied;
        await Edit(new PolicyEdit.Set("limits.recipients", "7"));
        var shared = (await Apply()).Revision;
        await Edit(new PolicyEdit.Set("limits.recipients", "8"));
        await Apply();
        Revision[] decided = [first, shared];

        Assert.Equal(3, (await Ask<Adopted>(new AdoptRevisions([shared]))).Applied); // a part of what it knows says nothing
        Assert.Equal((2L, shared.Hash), await Ask<Adopted>(new AdoptRevisions([.. decided])) is var adopted ? (adopted.Applied, adopted.AppliedHash) : default);

        Assert.Equal((2, 7), (Holder.Current.Revision, Holder.Current.Configuration.Limits.Recipients));
        Assert.Equal(decided, (await State()).History);
        StartAgain();
        Assert.Equal(decided, (await State()).History);
    }

    // The actor that the base class started has the quick one; this one has its own name for it.
    private async Task SlowAgreement()
    {
        await State();
        Agreement = new Slow(this);
        StartAgain();
    }

    private sealed class Slow(FirstOneWinsTests test) : IApplyAgreement
    {
        public Task<ApplyAgreement> AgreeAsync(ProposedRevision proposed, CancellationToken cancellationToken)
        {
            test._asked.TrySetResult(proposed);
            return test._answer.Task;
        }
    }
}

using Akka.Actor;
using Akka.Persistence;
using static SecureGateway.Configuration.ConfigurationCommands;
using static SecureGateway.Configuration.ConfigurationReplies;
using static SecureGateway.Configuration.Tests.LifeCycle.SteeredJournal;

namespace SecureGateway.Configuration.Tests.LifeCycle;

/// <summary>What is told of a write that does not come back: never that nothing was changed, unless that is certain.</summary>
public sealed class UnfinishedWriteTests : LifeCycleTest
{
    public UnfinishedWriteTests()
        : base(journal: typeof(SteeredJournal))
    {
    }

    [Theory]
    [Trait("Rule", "A-3")]
    [InlineData(WriteEnd.Failed, false)]
    [InlineData(WriteEnd.WrittenAndFailed, true)]
    public async Task An_apply_whose_write_fails_is_not_known_and_the_next_start_says_which(WriteEnd end, bool stands)
    {
        await Edit(new PolicyEdit.Set("limits.recipients", "7"));
        await SteerAsync(new Writes(end));

        var refused = await Ask<Refused>(new ApplyPending("", "alice"));

        Assert.Equal(RefusalKind.NotKnown, refused.Kind);
        Assert.Contains("it is not known yet whether revision 2", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("config history", refused.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing was changed", refused.Problem, StringComparison.Ordinal);
        await SteerAsync(new Writes(WriteEnd.Written));
        Actor = Start();
        Assert.Equal(stands ? 2 : 1, (await State()).Applied.Number);
        Assert.Equal(stands ? 7 : 1000, Holder.Current.Configuration.Limits.Recipients);
    }

    [Fact]
    [Trait("Rule", "A-3")]
    public async Task An_apply_that_is_being_written_when_the_node_stops_is_not_known()
    {
        await Edit(new PolicyEdit.Set("limits.recipients", "7"));
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await SteerAsync(new Writes(WriteEnd.WrittenAndSilent, reached));
        var answer = Ask<Refused>(new ApplyPending("", "alice"));
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Sys.Stop(Actor);

        Assert.Equal(RefusalKind.NotKnown, (await answer).Kind);
        Assert.Contains("it is not known yet whether revision 2", (await answer).Problem, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "A-6")]
    public async Task What_the_peers_decided_is_told_as_decided_whatever_the_journal_does()
    {
        Agreement = new TwoNodes();
        Sys.Stop(Actor);
        Actor = Start();
        await Edit(new PolicyEdit.Set("limits.recipients", "7"));
        await SteerAsync(new Writes(WriteEnd.Rejected));

        var refused = await Ask<Refused>(new ApplyPending("", "alice"));

        Assert.Equal(RefusalKind.NotKnown, refused.Kind);
        Assert.Contains("is decided, and this node could not write it down; it takes it over when its journal can be written", refused.Problem, StringComparison.Ordinal);
        Assert.Equal(["mx1", "mx2"], refused.Peers.Select(peer => peer.Peer));
    }

    [Fact]
    [Trait("Rule", "A-3")]
    public async Task Only_of_what_the_journal_rejected_it_is_said_that_nothing_was_changed()
    {
        await State();
        await SteerAsync(new Writes(WriteEnd.Rejected));
        var rejected = await Ask<Refused>(new EditPending([new PolicyEdit.Set("limits.recipients", "7")], "alice"));
        Actor = Start();
        await SteerAsync(new Writes(WriteEnd.WrittenAndFailed));
        var lost = await Ask<Refused>(new EditPending([new PolicyEdit.Set("limits.recipients", "8")], "alice"));

        Assert.Equal((RefusalKind.Unavailable, "the configuration's journal cannot be written; nothing was changed"), (rejected.Kind, rejected.Problem));
        Assert.Equal(RefusalKind.NotKnown, lost.Kind);
        Assert.Contains("config changes", lost.Problem, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "A-6")]
    public async Task An_agreement_that_breaks_off_is_not_known_and_not_refused()
    {
        Agreement = new Breaking();
        Sys.Stop(Actor);
        Actor = Start();
        await Edit(new PolicyEdit.Set("limits.recipients", "7"));

        var refused = await Ask<Refused>(new ApplyPending("", "alice"));

        Assert.Equal(RefusalKind.NotKnown, refused.Kind);
        Assert.Contains("it is not known whether the peers agreed on revision 2", refused.Problem, StringComparison.Ordinal);
    }

    private async Task SteerAsync(Writes writes) =>
        await Persistence.Instance.Apply(Sys).JournalFor(null).Ask<Writes>(writes, TimeSpan.FromSeconds(30));

    private sealed class TwoNodes : IApplyAgreement
    {
        public Task<ApplyAgreement> AgreeAsync(ProposedRevision proposed, CancellationToken cancellationToken) => Task.FromResult(ApplyAgreement.Decided(
            [new PeerOutcome("mx1", PeerAnswer.Accepted, []), new PeerOutcome("mx2", PeerAnswer.Activated, [])]));
    }

    private sealed class Breaking : IApplyAgreement
    {
        public Task<ApplyAgreement> AgreeAsync(ProposedRevision proposed, CancellationToken cancellationToken) =>
            Task.FromException<ApplyAgreement>(new TimeoutException("a majority did not answer in time"));
    }
}

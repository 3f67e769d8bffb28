using SecureGateway.Configuration;
using SecureGateway.Peers.Agreement;

namespace SecureGateway.Cluster.Tests.Model;

/// <summary>The agreement in simulated time: each case of A-6 by itself, and thousands of interleavings of everything.</summary>
[Trait("Rule", "A-6")]
public sealed class AgreementModelTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void An_apply_reaches_all_and_each_says_that_it_runs_on_it(int count)
    {
        var peers = Founded(count);

        var apply = peers.Apply("gw1")!;
        peers.Run(2 * Second);

        Assert.Equal(Outcome.Decided, peers.Answers[apply].Outcome);
        Assert.All(peers.Answers[apply].Peers, peer => Assert.Equal(PeerAnswer.Activated, peer.Answer));
        Assert.All(peers.Ledgers, ledger => Assert.Equal(2, ledger.Head!.Revision.Number));
    }

    [Fact]
    public void Of_two_applies_at_once_one_wins_and_the_other_is_told_what_it_lost_to()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var peers = Founded(3, seed);
            string[] applies = [peers.Apply("gw1")!, peers.Apply("gw3")!];
            peers.Run(15 * Second);

            var answers = applies.Select(apply => peers.Answers[apply]).OrderBy(answer => answer.Outcome).ToList();
            Assert.Equal([Outcome.Decided, Outcome.Refused], answers.Select(answer => answer.Outcome));
            Assert.Equal(answers[0].Request, answers[1].LostTo!.Id);
            Assert.Contains("lost to revision 2 by alice", answers[1].Problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_peer_that_cannot_run_it_refuses_for_all_and_is_named()
    {
        var peers = Founded(3);

        var apply = peers.Apply("gw1", "gw2")!;
        peers.Run(2 * Second);

        Assert.Equal(Outcome.Refused, peers.Answers[apply].Outcome);
        Assert.Contains("gw2 cannot run on it", peers.Answers[apply].Problem, StringComparison.Ordinal);
        var outcome = Assert.Single(peers.Answers[apply].Peers, peer => peer.Answer == PeerAnswer.Refused);
        Assert.Equal(("gw2", "its identity is missing"), (outcome.Peer, Assert.Single(outcome.Problems)));
        Assert.All(peers.Ledgers, ledger => Assert.Equal((1, null), (ledger.Head!.Revision.Number, ledger.Vote)));
    }

    [Fact]
    public void A_peer_that_cannot_say_at_this_moment_stops_nobody_and_one_that_can_soon_is_counted()
    {
        var peers = Founded(3);
        peers.Abstains = node => node == "gw2" ? "its configuration is being read again" : null;
        var apply = peers.Apply("gw1")!;
        peers.Run(TimeSpan.FromSeconds(4));
        Assert.Equal(Outcome.Decided, peers.Answers[apply].Outcome);
        Assert.All(peers.Ledgers, ledger => Assert.Equal(apply, ledger.Head!.Id));

        peers.Isolate("gw3");
        apply = peers.Apply("gw1")!;
        peers.Run(TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(apply, peers.Answers.Keys);
        peers.Abstains = _ => null;
        peers.Run(TimeSpan.FromSeconds(3));
        Assert.Equal(Outcome.Decided, peers.Answers[apply].Outcome);
    }

    [Fact]
    public void A_majority_applies_while_a_peer_is_away_and_a_minority_is_refused_in_words()
    {
        var peers = Founded(3);
        peers.Isolate("gw3");

        var minority = peers.Apply("gw3")!;
        var majority = peers.Apply("gw1")!;
        peers.Run(6 * Second);

        Assert.Equal(Outcome.Decided, peers.Answers[majority].Outcome);
        Assert.Equal(PeerAnswer.Away, peers.Answers[majority].Peers.Single(peer => peer.Peer == "gw3").Answer);
        Assert.Equal(Outcome.Refused, peers.Answers[minority].Outcome);
        Assert.Contains("hears none of its peers, and 2 of 3 must agree", peers.Answers[minority].Problem, StringComparison.Ordinal);
        Assert.Contains("mail goes on under revision 1", peers.Answers[minority].Problem, StringComparison.Ordinal);
        peers.Heal();
        peers.Run(20 * Second);
        Assert.All(peers.Ledgers, ledger => Assert.Equal(majority, ledger.Head!.Id));
    }

    [Fact]
    public void A_node_that_returns_knows_what_was_decided_before_it_says_that_it_has_caught_up()
    {
        var peers = Founded(3);
        peers.Kill("gw3");
        peers.Apply("gw1");
        peers.Run(5 * Second);

        peers.Start("gw3");
        Assert.False(peers.IsCaughtUp("gw3"));
        peers.Run(5 * Second);

        Assert.True(peers.IsCaughtUp("gw3"));
        Assert.Equal(2, peers.LedgerOf("gw3").Head!.Revision.Number);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_running_peer_that_missed_what_was_settled_hears_of_it_all_the_same(bool hearsThatOthersRun)
    {
        var peers = Founded(3, replicates: false);
        peers.Loses = (to, message) => to == "gw3" && message is PeerMessages.Settled || (message is PeerMessages.Running && !hearsThatOthersRun);
        var apply = peers.Apply("gw1")!;
        peers.Run(TimeSpan.FromMilliseconds(300)); // long before anybody asks by itself
        Assert.Equal(hearsThatOthersRun, peers.LedgerOf("gw3").Head!.Id == apply);
        Assert.Equal(apply, peers.LedgerOf("gw1").Head!.Id);

        peers.Loses = (_, _) => false;
        peers.Run(10 * Second);

        Assert.Equal(apply, peers.LedgerOf("gw3").Head!.Id);
    }

    [Fact]
    public void A_node_that_hears_nobody_does_not_say_that_it_has_caught_up()
    {
        var peers = Founded(3);
        peers.Kill("gw3");
        peers.Isolate("gw3");

        peers.Start("gw3");
        peers.Run(60 * Second);

        Assert.False(peers.IsCaughtUp("gw3"));
    }

    [Fact]
    public void A_node_that_lost_its_disk_neither_votes_nor_takes_mail_before_it_has_heard_the_others()
    {
        var peers = Founded(3);
        peers.Apply("gw1");
        peers.Run(2 * Second);
        peers.Kill("gw1");
        peers.Wipe("gw3");
        peers.Start("gw3");

        var apply = peers.Apply("gw2")!;
        peers.Run(10 * Second);
        Assert.Equal(Outcome.Refused, peers.Answers[apply].Outcome);
        Assert.Contains("data directory is new", peers.Answers[apply].Peers.Single(peer => peer.Peer == "gw3").Problems.Single(), StringComparison.Ordinal);
        Assert.False(peers.IsCaughtUp("gw3"));

        peers.Start("gw1");
        peers.Run(10 * Second);
        Assert.True(peers.IsCaughtUp("gw3"));
        Assert.Equal(2, peers.LedgerOf("gw3").Head!.Revision.Number);
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(5, 1)]
    public void Whoever_is_killed_when_and_whatever_is_lost_all_end_on_one_revision_and_nothing_refused_is_applied(int count, int part)
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var peers = Interleave((seed * 2) + part, count);

            var heads = peers.Ledgers.Select(ledger => ledger.Head?.Id).Distinct().ToList();
            Assert.True(heads.Count == 1 && heads[0] is not null, $"seed {seed}: the nodes end on {string.Join(", ", heads)}\n{peers.Log}");
            Assert.True(peers.Ledgers.All(ledger => ledger.Vote is null), $"seed {seed}: something is left unsettled\n{peers.Log}");
            Assert.True(peers.Names.All(peers.IsCaughtUp), $"seed {seed}: not all have caught up: {string.Join(", ", peers.Ledgers.Select(l => $"{l.Open} {l.Enrolled} {l.Promised} {l.Vote}"))} {string.Join(", ", peers.Names.Select(peers.IsCaughtUp))}\n{peers.Log}");
        }
    }

    /// <summary>Random faults for a while, then peace; the simulation itself checks what must hold at every step.</summary>
    private static SimulatedPeers Interleave(int seed, int count)
    {
        var peers = new SimulatedPeers(seed, count) { Loss = 0.05, Deaths = 0.02, Replicates = seed / 2 % 2 == 0 };
        var hasWiped = false;
        for (var i = 0; i < 40; i++)
        {
            peers.Run(TimeSpan.FromMilliseconds(peers.Next(1500)));
            var node = peers.Pick(peers.Names);
            switch (peers.Next(8))
            {
                case 0 or 1 or 2: peers.Apply(node, peers.Next(4) == 0 ? [peers.Pick(peers.Names)] : []); break;
                case 3: peers.Cut(node, peers.Pick(peers.Names)); break;
                case 4: peers.Heal(); break;
                case 5 when peers.Next(10) == 0 && !hasWiped && peers.Ledgers.All(ledger => ledger.Enrolled): // the disks of a minority may go, here one
                    peers.Wipe(node);
                    hasWiped = true;
                    break;
                case 5: peers.Kill(node); break;
                default: peers.Start(node); break;
            }
        }

        (peers.Loss, peers.Deaths) = (0, 0);
        peers.Heal();
        foreach (var name in peers.Names)
            peers.Start(name);
        peers.Run(90 * Second);
        return peers;
    }

    private static SimulatedPeers Founded(int count, int seed = 1, bool replicates = true)
    {
        var peers = new SimulatedPeers(seed, count) { Replicates = replicates };
        peers.Run(5 * Second);
        Assert.All(peers.Ledgers, ledger => Assert.Single(ledger.Settled));
        Assert.All(peers.Names, name => Assert.True(peers.IsCaughtUp(name)));
        return peers;
    }
}

using System.Text.Json;
using Akka.Actor;
using SecureGateway.Configuration;
using SecureGateway.Peers.Agreement;
using SecureGateway.Peers.Pending;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Cluster.Tests.Hosts;

/// <summary>What peers say and write down comes back as it was.</summary>
public sealed class PeerSerializerTests : IDisposable
{
    private static readonly Proposal Proposal = new(
        "id", new Revision(4, "text", "hash", "why", "alice", DateTimeOffset.UnixEpoch, 2), "base", "gw1", [new Revision(3, "t", "h", "", "bob", DateTimeOffset.UnixEpoch)]);

    private static readonly SharedPending Shared = new(
        [new PendingChange("alice", DateTimeOffset.UnixEpoch, "set x 1", ["x"], "gw1", new PendingEdit(3, SeenEdits.None.With(new EditStamp(2, "gw2")), 1, new PolicyDelta("from", "to")))],
        SeenEdits.None.With(new EditStamp(3, "gw1")), [new DiscardedChanges("bob", DateTimeOffset.UnixEpoch, 1, [], "4@gw2")]);

    private static readonly Ballot Ballot = new(7, "gw2");

    private readonly ActorSystem _system = ActorSystem.Create("serializer", "akka.loglevel = WARNING");

    public static TheoryData<string, object> Messages => Named(
        new PeerMessages.Prepare(3, Ballot, Proposal, ["gw1", "gw2"]), new PeerMessages.Prepare(3, Ballot, null, []),
        new PeerMessages.Promise(3, Ballot, new Vote(Ballot, Proposal), ["no"]), new PeerMessages.Promise(3, Ballot, null, []),
        new PeerMessages.Overruled(3, Ballot, new Ballot(9, "gw3")), new PeerMessages.Abstain(3, Ballot, "new"),
        new PeerMessages.Propose(3, Ballot, Proposal), new PeerMessages.Accepted(3, Ballot), new PeerMessages.Settled(1, [Proposal, Proposal]),
        new PeerMessages.Running(4, "trouble"), new PeerMessages.Ask(2), new PeerMessages.Told(true, 1, [Proposal], 2, Ballot, new Vote(Ballot, Proposal)));

    public static TheoryData<string, object> Events => Named(
        new LedgerEvents.Enrolled(Ballot, new Vote(Ballot, Proposal)), new LedgerEvents.Promised(Ballot), new LedgerEvents.Voted(new Vote(Ballot, Proposal)),
        new LedgerEvents.Settled(3, Proposal), new Ledger(true, [Proposal, Proposal], Ballot, new Vote(Ballot, Proposal)), Ledger.Empty, new PendingData(Shared), new Settlement(3, Proposal), new MembershipMessages.AreYouJoined("gw1"), new MembershipMessages.Presence("gw1", ["gw1", "gw2"]),
        new OperationMessages.Ask("id", "gw1", "queue", "list", new() { ["limit"] = ["3"] }, "alice", "socket", "View"), new OperationMessages.Ready("id"),
        new OperationMessages.More("id", 8), new OperationMessages.Enough("id"), new OperationMessages.Piece("id", 3, [1, 2, 255], true));

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_crosses_the_wire(string name, object message) => ComesBack(name, new PeerEnvelope("gw1", (IPeerMessage)message));

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_comes_back_from_the_journal(string name, object written) => ComesBack(name, written);

    [Fact]
    public void What_another_version_wrote_is_refused_in_words()
    {
        var serializer = new PeerSerializer((ExtendedActorSystem)_system);

        Assert.Contains("'voted-2'", Assert.Throws<InvalidDataException>(() => serializer.FromBinary([], "voted-2")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => serializer.FromBinary("{"u8.ToArray(), "voted-1"));
        Assert.Throws<InvalidDataException>(() => serializer.FromBinary("""{"From":"gw1","Message":{"$type":"prepare-9"}}"""u8.ToArray(), "envelope-1"));
    }

    public void Dispose() => _system.Terminate().Wait(TimeSpan.FromSeconds(10));

    private void ComesBack(string name, object written)
    {
        var serializer = new PeerSerializer((ExtendedActorSystem)_system);

        var read = serializer.FromBinary(serializer.ToBinary(written), serializer.Manifest(written));

        Assert.True(read.GetType() == written.GetType(), name);
        Assert.Equal(JsonSerializer.Serialize(written), JsonSerializer.Serialize(read)); // records with lists compare by reference
    }

    private static TheoryData<string, object> Named(params object[] messages)
    {
        var data = new TheoryData<string, object>();
        foreach (var message in messages)
            data.Add(message.GetType().Name, message);
        return data;
    }
}

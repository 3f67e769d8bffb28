using Akka.Actor;
using static SecureGateway.Configuration.ConfigurationCommands;
using static SecureGateway.Configuration.ConfigurationEvents;
using static SecureGateway.Configuration.ConfigurationReplies;

namespace SecureGateway.Configuration.Tests.LifeCycle;

[Trait("Rule", "A-3")]
public sealed class SerializerTests : LifeCycleTest
{
    private static readonly SeenEdits Seen = SeenEdits.None.With(new EditStamp(5, "gw1")).With(new EditStamp(3, "gw2"));
    private static readonly Revision Revision = new(2, "text", "hash", "comment", "alice", ConfigurationFolder.Now, 1, Seen);
    private static readonly PendingChange Change = new("bob", ConfigurationFolder.Now, "set x 1", ["x"], "gw1", new PendingEdit(5, Seen, 2, new PolicyDelta("from", "to")));
    private static readonly PendingConfiguration Pending = new(2, 7, "text", "hash", [Change], Seen);
    private static readonly DiscardedChanges Discarded = new("bob", ConfigurationFolder.Now, 2, Pending.Changes, "5@gw1");
    private static readonly PeerOutcome Peer = new("gw2", PeerAnswer.Refused, ["no identity"]);

    public static TheoryData<object> Everything =>
    [
        new Seeded(Revision),
        new PendingEdited("text", "hash", Pending.Changes[0]),
        new PendingDiscarded(Discarded),
        new RevisionApplied(Revision, [Peer], Pending),
        new RevisionsAdopted([Revision], true, Pending),
        new PendingMerged([Change], [new EditStamp(3, "gw2")], Seen, [Discarded], "text", "hash"),
        new ConfigurationState([Revision], Pending, [Discarded]),
        new AcceptRevision(new ProposedRevision(Revision, "hash of the base")),
        new AdoptRevisions([Revision]),
        new SharedPending([Change], Seen, [Discarded]),
        new RevisionAccepted(2, "hash"),
        new Adopted(2, "hash", 7),
        new Refused(RefusalKind.Invalid, "no", [new ConfigurationError("pending", 3, "tls", "wrong", "right")], [Peer]),
    ];

    [Theory]
    [MemberData(nameof(Everything))]
    public void What_is_written_is_read(object message)
    {
        var serializer = Assert.IsType<ConfigurationSerializer>(Sys.Serialization.FindSerializerFor(message));

        var read = serializer.FromBinary(serializer.ToBinary(message), serializer.Manifest(message));

        Assert.IsType(message.GetType(), read);
        Assert.Equivalent(message, read, strict: true);
    }

    [Fact]
    public void Every_message_of_the_room_has_a_manifest()
    {
        var serializer = new ConfigurationSerializer((ExtendedActorSystem)Sys);
        var covered = Everything.Select<object[], Type>(row => row[0].GetType()).ToHashSet();

        Assert.Empty(typeof(IConfigurationMessage).Assembly.GetTypes()
            .Where(type => typeof(IConfigurationMessage).IsAssignableFrom(type) && !type.IsInterface && !covered.Contains(type)).Select(type => type.Name));
        Assert.Throws<InvalidDataException>(() => serializer.FromBinary([], "unheard-of-9"));
        Assert.Throws<InvalidDataException>(() => serializer.FromBinary("{"u8.ToArray(), "seeded-1"));
    }
}

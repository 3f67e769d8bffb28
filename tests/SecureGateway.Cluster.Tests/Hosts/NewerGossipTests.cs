using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.DistributedData;
using Akka.Serialization;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging;
using SecureGateway.Cluster.Tests.Start;
using SecureGateway.Configuration;
using SecureGateway.Peers.Agreement;
using SecureGateway.Peers.Membership;
using SecureGateway.Peers.Pending;
using SecureGateway.Peers.Wire;
using SecureGateway.Staging;
using SecureGateway.TestSupport;

namespace SecureGateway.Cluster.Tests.Hosts;

/// <summary>
/// A peer of a newer version replicates what this one cannot read, in the same gossip as what both know: that is passed over in
/// words, and the rest goes to and fro as ever. Two actor systems of the kind in which peers meet, in a cluster on loopback.
/// </summary>
[Trait("Rule", "A-6")]
public sealed class NewerGossipTests : TestKit
{
    private static readonly LWWRegisterKey<Settlement> Applied = new("applied");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly Config Newer = ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers { newer = "{{typeof(NewerSerializer).AssemblyQualifiedName}}", foreign = "{{typeof(ForeignSerializer).AssemblyQualifiedName}}" }
          serialization-bindings {
            "{{typeof(IPeerWireMessage).AssemblyQualifiedName}}" = newer
            "{{typeof(Foreign).AssemblyQualifiedName}}" = foreign
          }
        }
        """);

    private readonly string _directory = Directory.CreateTempSubdirectory("securegateway-gossip-").FullName;
    private readonly int[] _ports = ReservedPort.Several(2);
    private readonly Lines _said = new();
    private readonly ActorSystem _here;
    private readonly ActorSystem _newer;

    public NewerGossipTests()
        : base("akka.loglevel = WARNING")
    {
        _here = ActorSystem.Create("peers", Setup("gw1"));
        var setup = Setup("gw2");
        _newer = ActorSystem.Create("peers", setup.And(BootstrapSetup.Create().WithConfig(Newer.WithFallback(setup.Get<BootstrapSetup>().Value.Config.Value))));
    }

    [Fact]
    public void What_both_know_is_replicated_beside_what_only_one_knows()
    {
        var theirs = Pending("theirs", 1);
        var node = Akka.Cluster.Cluster.Get(_newer).SelfUniqueAddress;
        Put(_newer, new ShinyKey(), new Shiny(1));
        Put(_newer, new LWWRegisterKey<Shiny>("shiny-register"), new LWWRegister<Shiny>(node, new Shiny(2)));
        Put(_newer, new ForeignKey(), new Foreign());
        Put(_newer, PendingData.Key, theirs);
        Put(_newer, Applied, new LWWRegister<Settlement>(node, Settled(7), 7));
        DistributedData.Get(_here).Replicator.Tell(Dsl.Subscribe(PendingData.Key, TestActor));
        DistributedData.Get(_here).Replicator.Tell(Dsl.Subscribe(Applied, TestActor));
        var founder = Akka.Cluster.Cluster.Get(_here).SelfAddress;
        Akka.Cluster.Cluster.Get(_here).Join(founder);
        Akka.Cluster.Cluster.Get(_newer).Join(founder);

        Changed[] heard = [ExpectMsg<Changed>(Limit), ExpectMsg<Changed>(Limit)]; // in any order
        Assert.Equal(theirs, heard.Single(changed => changed.Key.Id == PendingData.Key.Id).Get(PendingData.Key));
        Assert.Equal(7, heard.Single(changed => changed.Key.Id == Applied.Id).Get(Applied).Value.Slot);
        foreach (var key in new[] { "shiny", "shiny-register", "foreign" })
            AwaitCondition(() => _said.All.Any(line => line.Contains($"replicated data '{key}'", StringComparison.Ordinal)), Limit);
        Assert.All(_said.All.GroupBy(line => line), line => Assert.Single(line)); // and not with each gossip

        var ours = Pending("ours", 2);
        DistributedData.Get(_newer).Replicator.Tell(Dsl.Subscribe(PendingData.Key, TestActor));
        Put(_here, PendingData.Key, ours);
        FishForMessage(message => message is Changed changed && changed.Get(PendingData.Key) == theirs.Merge(ours), Limit);
    }

    protected override void AfterAll()
    {
        Task.WaitAll([_here.Terminate(), _newer.Terminate()], Limit);
        base.AfterAll();
        Directory.Delete(_directory, recursive: true);
    }

    private static void Put<T>(ActorSystem at, IKey<T> key, T value)
        where T : IReplicatedData<T> => DistributedData.Get(at).Replicator.Tell(Dsl.Update(key, value, WriteLocal.Instance, known => known.Merge(value)), ActorRefs.NoSender);

    private static PendingData Pending(string what, long number) => new(new SharedPending(
        [new PendingChange("alice", DateTimeOffset.UnixEpoch, $"set {what}", [what], $"gw{number}", new PendingEdit(number, SeenEdits.None, 1, new PolicyDelta("from", what)))],
        SeenEdits.None, []));

    private static Settlement Settled(long slot) =>
        new(slot, new Proposal("id", new Revision(slot, "text", "hash", "why", "alice", DateTimeOffset.UnixEpoch, 2), "base", "gw2", []));

    private ActorSystemSetup Setup(string name)
    {
        var file = Path.Combine(_directory, $"{name}.conf");
        File.WriteAllText(file, NodeFile.Of(name, $"cluster {{ {NodeFile.Peers(_ports)} }}"));
        var node = ConfigurationReader.Read([file]).Configuration!.Node;
        return PeerSystemConfig.Setup(node, node.Cluster!, TimeProvider.System, LoggerFactory.Create(builder => builder.AddProvider(new Provider(name == "gw1" ? _said : new Lines()))));
    }

    /// <summary>Of a version to come.</summary>
    public sealed record Shiny(int Value) : IReplicatedData<Shiny>, IPeerWireMessage
    {
        public Shiny Merge(Shiny other) => Value > other.Value ? this : other;

        public IReplicatedData Merge(IReplicatedData other) => Merge((Shiny)other);
    }

    /// <summary>What it says with a serializer that nobody here has.</summary>
    public sealed record Foreign : IReplicatedData<Foreign>
    {
        public Foreign Merge(Foreign other) => this;

        public IReplicatedData Merge(IReplicatedData other) => this;
    }

    private sealed class ShinyKey() : Key<Shiny>("shiny");

    private sealed class ForeignKey() : Key<Foreign>("foreign");

    public sealed class NewerSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        private readonly PeerSerializer _known = new(system);

        public override int Identifier => _known.Identifier;

        public override string Manifest(object o) => o is Shiny ? "shiny-2" : _known.Manifest(o);

        public override byte[] ToBinary(object obj) => obj is Shiny shiny ? [(byte)shiny.Value] : _known.ToBinary(obj);

        public override object FromBinary(byte[] bytes, string manifest) => manifest == "shiny-2" ? new Shiny(bytes[0]) : _known.FromBinary(bytes, manifest);
    }

    public sealed class ForeignSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 5399;

        public override string Manifest(object o) => "foreign-1";

        public override byte[] ToBinary(object obj) => [];

        public override object FromBinary(byte[] bytes, string manifest) => new Foreign();
    }

    private sealed class Provider(Lines lines) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => lines;

        public void Dispose()
        {
        }
    }
}

using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Serialization;
using Akka.TestKit.Xunit2;
using SecureGateway.Peers.Agreement;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Cluster.Tests.Hosts;

/// <summary>A peer of a newer version says what this one does not know: that is logged in words, and all else is heard as before.</summary>
public sealed class NewerPeerTests : TestKit
{
    private const string Remote = """
        akka.actor.provider = remote
        akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        akka.loglevel = WARNING
        """;

    private static readonly Config Newer = ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers.newer = "{{typeof(NewerSerializer).AssemblyQualifiedName}}"
          serialization-bindings { "{{typeof(IPeerWireMessage).AssemblyQualifiedName}}" = newer }
        }
        """);

    private readonly ActorSystem _newer = ActorSystem.Create("newer", Newer.WithFallback(Remote));

    public NewerPeerTests()
        : base(ConfigurationFactory.ParseString(PeerSerializer.Hocon).WithFallback(Remote), "here")
    {
    }

    [Fact]
    public void It_is_said_and_what_comes_after_is_heard()
    {
        var here = ((ExtendedActorSystem)Sys).Provider.DefaultAddress;
        Sys.EventStream.Subscribe(TestActor, typeof(Warning));
        Sys.EventStream.Subscribe(TestActor, typeof(Error));
        var there = _newer.ActorSelection(new RootActorPath(here) / TestActor.Path.Elements.ToArray());

        there.Tell(new Shiny());
        var said = FishForMessage<LogEvent>(said => $"{said.Message} {said.Cause}".Contains("shiny-2", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        Assert.Contains("which this version does not know", $"{said.Message} {said.Cause}", StringComparison.Ordinal);

        there.Tell(new PeerEnvelope("gw9", new PeerMessages.Ask(2)));
        var heard = (PeerEnvelope)FishForMessage(message => message is PeerEnvelope, TimeSpan.FromSeconds(30));
        Assert.Equal("gw9", heard.From);
    }

    protected override void AfterAll()
    {
        _newer.Terminate().Wait(TimeSpan.FromSeconds(10));
        base.AfterAll();
    }

    /// <summary>What a version to come might say.</summary>
    public sealed record Shiny : IPeerWireMessage;

    /// <summary>Of a version to come.</summary>
    public sealed class NewerSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        private readonly PeerSerializer _known = new(system);

        public override int Identifier => _known.Identifier;

        public override string Manifest(object o) => o is Shiny ? "shiny-2" : _known.Manifest(o);

        public override byte[] ToBinary(object obj) => obj is Shiny ? "{}"u8.ToArray() : _known.ToBinary(obj);

        public override object FromBinary(byte[] bytes, string manifest) => _known.FromBinary(bytes, manifest);
    }
}

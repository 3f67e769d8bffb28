using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static SecureGateway.Configuration.ConfigurationCommands;

namespace SecureGateway.Configuration.Tests.LifeCycle;

/// <summary>The configuration's actor on a journal in memory (or another one), which a stopped and restarted actor reads again.</summary>
public abstract class LifeCycleTest : TestKit
{
    private const string Journal = """
        akka {
          loglevel = WARNING
          persistence.journal.plugin = "akka.persistence.journal.inmem"
          persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
          actor {
            serialize-messages = off
            serializers.secure-gateway-configuration = "SecureGateway.Configuration.ConfigurationSerializer, SecureGateway.Configuration"
            serialization-bindings { "SecureGateway.Configuration.IConfigurationMessage, SecureGateway.Configuration" = secure-gateway-configuration }
          }
        }
        """;

    private readonly ConfigurationFolder _folder = new();

    protected LifeCycleTest(string policy = "domains = [ \"corp.example\" ], routes = [ { domains = [ \"corp.example\" ], to = [ \"10.0.0.5:25\" ] } ]", Type? journal = null)
        : base(journal is null ? Journal : $"akka.persistence.journal.steered {{ class = \"{journal.AssemblyQualifiedName}\" }}\n" + Journal.Replace("journal.inmem", "journal.steered", StringComparison.Ordinal))
    {
        Files = Read(policy);
        Holder = PolicyHolder.Seed(Files.Policy);
        Agreement = new SingleNodeAgreement(Files.Node);
        Certificates = CertificateStore.Open(Files.Node, [new AppliedPolicyNames(Holder), PendingNames], Clock, NullLogger.Instance);
        Actor = Start();
    }

    protected FakeTimeProvider Clock { get; } = new(ConfigurationFolder.Now);

    protected GatewayConfiguration Files { get; set; }

    protected PolicyHolder Holder { get; }

    protected CertificateStore Certificates { get; }

    protected PendingPolicyNames PendingNames { get; } = new();

    protected IPolicyCheck Check => new PolicyCheck(Files.Node, Certificates);

    protected IApplyAgreement Agreement { get; set; }

    protected ILogger Logger { get; set; } = NullLogger.Instance;

    protected IActorRef Actor { get; set; }

    protected GatewayConfiguration Read(string policy)
    {
        var result = _folder.ReadText($"secure-gateway {{ policy {{ {policy} }} }}");
        Assert.Empty(result.Errors.Select(error => error.ToString()));
        return result.Configuration!;
    }

    protected IActorRef Start() => Sys.ActorOf(ConfigurationActor.Props(new ConfigurationWiring(
        Files.Node.Name, Files.Document, Holder, Check, Agreement, Certificates, PendingNames, Clock, Logger)));

    /// <summary>Another actor on the same journal.</summary>
    protected void StartAgain()
    {
        Watch(Actor);
        Sys.Stop(Actor);
        ExpectTerminated(Actor);
        Actor = Start();
    }

    protected async Task<T> Ask<T>(IConfigurationCommand command)
    {
        var answer = await Actor.Ask<object>(command, TimeSpan.FromSeconds(30));
        return answer is T wanted ? wanted : throw new InvalidOperationException($"{command} was answered with {answer}");
    }

    protected Task<ConfigurationState> State() => Ask<ConfigurationState>(new GetState());

    protected Task<ConfigurationReplies.PendingIs> Edit(params PolicyEdit[] edits) => Ask<ConfigurationReplies.PendingIs>(new EditPending([.. edits], "alice"));

    protected Task<ConfigurationReplies.RevisionIsActive> Apply(string comment = "") => Ask<ConfigurationReplies.RevisionIsActive>(new ApplyPending(comment, "alice"));

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Dispose();
    }
}

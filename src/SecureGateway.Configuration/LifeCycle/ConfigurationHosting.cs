using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Pattern;
using Microsoft.Extensions.Logging;

namespace SecureGateway.Configuration;

/// <summary>Names the <see cref="ConfigurationActor"/> in the registry.</summary>
public sealed class ConfigurationKey;

/// <summary>How the configuration's life cycle comes into a host.</summary>
public static class ConfigurationHosting
{
    private const string Serialization = """
        akka.actor {
          serializers.secure-gateway-configuration = "SecureGateway.Configuration.ConfigurationSerializer, SecureGateway.Configuration"
          serialization-bindings { "SecureGateway.Configuration.IConfigurationMessage, SecureGateway.Configuration" = secure-gateway-configuration }
        }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Pending, history and apply under <see cref="ConfigurationKey"/>. Comes before every room that asks for the policy: the
    /// next ones are started when the applied revision is active, so that nothing ever runs on the files' policy by mistake.
    /// Uses the default journal, which another room provides.
    /// </summary>
    /// <exception cref="IOException">At start: the history cannot be read.</exception>
    public static AkkaConfigurationBuilder AddConfigurationLifeCycle(this AkkaConfigurationBuilder builder)
    {
        builder.AddHocon(ConfigurationFactory.ParseString(Serialization), HoconAddMode.Prepend);
        return builder.WithActors(async (system, registry, resolver) =>
        {
            var wiring = new ConfigurationWiring(
                resolver.GetService<GatewayConfiguration>().Node.Name,
                resolver.GetService<GatewayConfiguration>().Document,
                resolver.GetService<PolicyHolder>(),
                resolver.GetService<IPolicyCheck>(),
                resolver.GetService<IApplyAgreement>(),
                resolver.GetService<CertificateStore>(),
                resolver.GetService<PendingPolicyNames>(),
                resolver.GetService<TimeProvider>(),
                resolver.GetService<ILoggerFactory>().CreateLogger("SecureGateway.Configuration"));
            var actor = system.ActorOf(Supervised(wiring), "configuration");
            registry.Register<ConfigurationKey>(actor);
            await UntilActive(actor).ConfigureAwait(false);
        });
    }

    private static Props Supervised(ConfigurationWiring wiring) => BackoffSupervisor.Props(
        Backoff.OnStop(ConfigurationActor.Props(wiring), "life-cycle", TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30), 0.2, -1)
            .WithReplyWhileStopped(new ConfigurationReplies.Refused(
                RefusalKind.Unavailable, "the configuration is being read from its journal again; what is running goes on running")));

    private static async Task UntilActive(IActorRef actor)
    {
        object? answer = null;
        var deadline = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(deadline) < Patience)
        {
            try
            {
                answer = await actor.Ask(new ConfigurationCommands.GetState(), Patience).ConfigureAwait(false);
                if (answer is ConfigurationState)
                    return;
            }
            catch (AskTimeoutException e)
            {
                answer = e.Message;
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200)).ConfigureAwait(false);
        }

        throw new IOException($"the configuration's history cannot be read from the journal: {answer}");
    }
}

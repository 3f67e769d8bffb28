using Akka.Actor;
using SecureGateway.Configuration;
using SecureGateway.Policy;

namespace SecureGateway.Cluster.Tests.Start;

/// <summary>A node's configuration that adopts what was decided, or cannot for as long as there is a problem.</summary>
internal sealed class StagedConfiguration : ReceiveActor
{
    public StagedConfiguration(PolicyHolder holder, Func<string?> problem, Func<ConfigurationCommands.AcceptRevision, object>? answer = null, Action<int>? told = null)
    {
        Receive<ConfigurationCommands.AdoptRevisions>(adopt =>
        {
            told?.Invoke(adopt.Revisions.Length);
            if (problem() is { } reason)
            {
                Sender.Tell(new ConfigurationReplies.Refused(RefusalKind.Unavailable, reason));
                return;
            }

            var last = adopt.Revisions[^1];
            holder.Adopt(new PolicySnapshot(last.Number, holder.Current.Configuration));
            Sender.Tell(new ConfigurationReplies.Adopted(last.Number, last.Hash, 0));
        });
        Receive<ConfigurationCommands.AcceptRevision>(accept => Sender.Tell(answer!(accept)));
        Receive<ConfigurationCommands.GetState>(_ => Sender.Tell(new ConfigurationReplies.Refused(RefusalKind.Unavailable, problem() ?? "staged")));
    }
}

using System.Collections.Immutable;
using Akka.Actor;
using Akka.Hosting;
using static SecureGateway.Configuration.ConfigurationCommands;
using static SecureGateway.Configuration.ConfigurationReplies;

namespace SecureGateway.Configuration;

/// <summary>
/// The configuration's life cycle for the faces: every call is answered, with what was asked for or with a
/// <see cref="ConfigurationRefusedException"/> that says why nothing has changed, or
/// that it is not known whether it has (<see cref="RefusalKind.NotKnown"/>).
/// </summary>
public sealed class ConfigurationLifeCycle(IRequiredActor<ConfigurationKey> actor, IPolicyCheck check)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public Task<ConfigurationState> StateAsync(CancellationToken cancellationToken) => Ask<ConfigurationState>(new GetState(), cancellationToken);

    public Task<PendingIs> EditAsync(ImmutableArray<PolicyEdit> edits, string by, long? onVersion, CancellationToken cancellationToken) =>
        Ask<PendingIs>(new EditPending(edits, by, onVersion), cancellationToken);

    public Task<RevisionIsActive> ApplyAsync(string comment, string by, long? onBase, long? onVersion, CancellationToken cancellationToken) =>
        Ask<RevisionIsActive>(new ApplyPending(comment, by, onBase, onVersion), cancellationToken);

    public Task<PendingIsDiscarded> DiscardAsync(string by, long? onVersion, CancellationToken cancellationToken) =>
        Ask<PendingIsDiscarded>(new DiscardPending(by, onVersion), cancellationToken);

    public Task<RevisionIsActive> RollBackAsync(long number, string comment, string by, long? onBase, CancellationToken cancellationToken) =>
        Ask<RevisionIsActive>(new RollBack(number, comment, by, onBase), cancellationToken);

    /// <summary>What an edit of a state would come to; the function that decides on edits says so. Changes nothing.</summary>
    public PendingIs Would(ImmutableArray<PolicyEdit> edits, ConfigurationState state) =>
        new ConfigurationDecisions(check, "").Decide(new EditPending(edits, "", null), state, DateTimeOffset.UnixEpoch).Answer switch
        {
            PendingIs pending => pending,
            Refused refused => throw new ConfigurationRefusedException(refused),
            var other => throw new InvalidOperationException($"an edit was answered with {other}"),
        };

    /// <summary>What apply would say to a text on this node; changes nothing.</summary>
    public PolicyReading Check(string text, string name) => check.Read(text, name);

    private async Task<T> Ask<T>(IConfigurationCommand command, CancellationToken cancellationToken)
    {
        var target = await actor.GetAsync(cancellationToken).ConfigureAwait(false);
        var answer = await target.Ask<object>(command, Patience, cancellationToken).ConfigureAwait(false);
        return answer switch
        {
            T wanted => wanted,
            Refused refused => throw new ConfigurationRefusedException(refused),
            _ => throw new InvalidOperationException($"{command} was answered with {answer}"),
        };
    }
}

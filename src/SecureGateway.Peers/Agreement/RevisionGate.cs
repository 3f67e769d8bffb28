using System.Collections.Immutable;
using Akka.Actor;
using SecureGateway.Configuration;

namespace SecureGateway.Peers.Agreement;

/// <summary>What the agreement asks of this node's configuration. Every question ends, with an answer or in words.</summary>
internal sealed class RevisionGate(IActorRef configuration, IPolicyCheck check)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether this node could run on a revision. A configuration that is behind the agreement, or being read again, knows
    /// nothing against it: that is no objection, which would end the apply for all.
    /// </summary>
    public async Task<Judgement> JudgeAsync(long slot, Proposal candidate)
    {
        try
        {
            return slot == 1
                ? await JudgeFirstAsync(candidate.Revision).ConfigureAwait(false)
                : await AskAsync(new ConfigurationCommands.AcceptRevision(new ProposedRevision(candidate.Revision, candidate.BaseHash))).ConfigureAwait(false) switch
                {
                    ConfigurationReplies.RevisionAccepted => Judgement.Fine,
                    ConfigurationReplies.Refused { Kind: RefusalKind.Outdated or RefusalKind.Unavailable } refused => Judgement.Abstain(refused.Problem),
                    ConfigurationReplies.Refused { Errors.IsEmpty: true } refused => Judgement.Object(refused.Problem),
                    ConfigurationReplies.Refused refused => new Judgement([.. refused.Errors.Select(error => error.ToString())]),
                    var other => Judgement.Object($"it answers {other.GetType().Name}"),
                };
        }
        catch (AskTimeoutException)
        {
            return slot == 1 ? Judgement.Object("its configuration does not answer") : Judgement.Abstain("its configuration does not answer");
        }
    }

    /// <summary>Makes this node run on the last of all that was settled.</summary>
    /// <returns>What of it cannot be done here; null when all is well.</returns>
    /// <exception cref="InvalidOperationException">It did not come to that; try again.</exception>
    /// <exception cref="AskTimeoutException">The same.</exception>
    public async Task<string?> AdoptAsync(ImmutableArray<Revision> revisions)
    {
        var answer = await AskAsync(new ConfigurationCommands.AdoptRevisions(revisions)).ConfigureAwait(false);
        if (answer is not ConfigurationReplies.Adopted)
            throw new InvalidOperationException((answer as ConfigurationReplies.Refused)?.Problem ?? answer.ToString());
        var last = revisions[^1];
        var reading = check.Read(last.Text, $"revision {last.Number}");
        return reading.CanRun ? null : string.Join("; ", reading.Errors);
    }

    /// <exception cref="InvalidOperationException">The configuration cannot be read at this moment.</exception>
    /// <exception cref="AskTimeoutException">The same.</exception>
    public async Task<ConfigurationState> StateAsync() =>
        await AskAsync(new ConfigurationCommands.GetState()).ConfigureAwait(false) is ConfigurationState state
            ? state
            : throw new InvalidOperationException("the configuration cannot be read at this moment");

    // A node that had a life before it found peers: the longest history is the first.
    private async Task<Judgement> JudgeFirstAsync(Revision first)
    {
        if (await AskAsync(new ConfigurationCommands.GetState()).ConfigureAwait(false) is not ConfigurationState own)
            return Judgement.Object("its configuration cannot be read at this moment"); // it may have the longest
        if (own.Applied.Number > first.Number)
            return Judgement.Object($"it has a longer history, up to {own.Applied}");
        return new Judgement([.. check.Read(first.Text, $"revision {first.Number}") is { CanRun: false } reading ? reading.Errors.Select(error => error.ToString()) : []]);
    }

    private Task<object> AskAsync(object question) => configuration.Ask<object>(question, Patience);
}

using Akka.Actor;
using SecureGateway.Configuration;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Config;

/// <summary>Asks the configuration's life cycle, and makes of its refusals what callers can read.</summary>
public sealed class ConfigurationAccess(ConfigurationLifeCycle lifeCycle)
{
    private const int Looks = 5;

    public ConfigurationLifeCycle LifeCycle => lifeCycle;

    /// <summary>Does what changes something.</summary>
    public Task<OperationResult> DoAsync(Func<Task<OperationResult>> ask) =>
        AskAsync(ask, Refusal.NotKnown("the configuration has not answered in time, and may do it yet; ask with config history before you do it again"));

    /// <summary>Looks at the state and answers.</summary>
    public Task<OperationResult> LookAsync(OperationCall call, Func<ConfigurationState, OperationResult> answer) => AskAsync(
        async () => answer(await lifeCycle.StateAsync(call.Cancellation).ConfigureAwait(false)),
        Refusal.Unavailable("the configuration has not answered in time"));

    /// <summary>Edits pending and says what that changed, and what stands in the way of an apply.</summary>
    /// <param name="edits">Of the state that was looked at; a refusal in its place.</param>
    public Task<OperationResult> EditAsync(OperationCall call, Func<ConfigurationState, (IReadOnlyList<PolicyEdit> Edits, Refusal? Refusal)> edits, long? onVersion = null) =>
        DoAsync(async () =>
        {
            var before = await lifeCycle.StateAsync(call.Cancellation).ConfigureAwait(false);
            var (wanted, refusal) = edits(before);
            if (refusal is not null)
                return refusal;
            var pending = await lifeCycle.EditAsync([.. wanted], call.Caller.Name, onVersion, call.Cancellation).ConfigureAwait(false);
            return EditReport.Of(before, pending).ToDone();
        });

    /// <summary>What edits of pending would come to; changes nothing.</summary>
    public Task<OperationResult> WouldEditAsync(OperationCall call, Func<ConfigurationState, (IReadOnlyList<PolicyEdit> Edits, Refusal? Refusal)> edits) =>
        LookAsync(call, state =>
        {
            var (wanted, refusal) = edits(state);
            return refusal ?? (OperationResult)EditReport.Of(state, lifeCycle.Would([.. wanted], state)).ToDone(isDone: false);
        });

    /// <summary>
    /// Edits that are right only for the state that was looked at: what others edit meanwhile is looked at again, and then
    /// refused.
    /// </summary>
    public Task<OperationResult> EditSeenAsync(OperationCall call, Func<ConfigurationState, (IReadOnlyList<PolicyEdit> Edits, Refusal? Refusal)> edits) =>
        DoAsync(async () =>
        {
            for (var left = Looks; ; left--)
            {
                var before = await lifeCycle.StateAsync(call.Cancellation).ConfigureAwait(false);
                var (wanted, refusal) = edits(before);
                if (refusal is not null)
                    return refusal;
                try
                {
                    var pending = await lifeCycle.EditAsync([.. wanted], call.Caller.Name, before.Pending.Version, call.Cancellation).ConfigureAwait(false);
                    return EditReport.Of(before, pending).ToDone();
                }
                catch (ConfigurationRefusedException e) when (left > 1 && e.Refused.Kind == SecureGateway.Configuration.RefusalKind.Outdated)
                {
                    continue;
                }
            }
        });

    /// <summary>Keys that begin with what is typed.</summary>
    public async ValueTask<IEnumerable<string>> KeysAsync(string typed, CancellationToken cancellation)
    {
        var state = await lifeCycle.StateAsync(cancellation).ConfigureAwait(false);
        return PolicyDocument.Parse(state.Pending.Text).Keys.Where(key => key.StartsWith(typed, StringComparison.Ordinal));
    }

    /// <summary>The pending policy; errors of it may still be open.</summary>
    public Policy.PolicyConfiguration Read(ConfigurationState state) =>
        lifeCycle.Check(state.Pending.Text, "pending").Policy ?? throw new InvalidDataException("pending is not what this version understands");

    private static async Task<OperationResult> AskAsync(Func<Task<OperationResult>> ask, Refusal late)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (ConfigurationRefusedException e)
        {
            return new Refusal(e.Refused.Problem, KindOf(e.Refused.Kind), [.. e.Refused.Errors.Select(ConfigWords.Problem), .. e.Refused.Peers.Select(ConfigWords.Peer)]);
        }
        catch (AskTimeoutException)
        {
            return late;
        }
    }

    private static Operations.RefusalKind KindOf(SecureGateway.Configuration.RefusalKind kind) => kind switch
    {
        SecureGateway.Configuration.RefusalKind.NothingThere => Operations.RefusalKind.NotFound,
        SecureGateway.Configuration.RefusalKind.Unavailable => Operations.RefusalKind.Unavailable,
        SecureGateway.Configuration.RefusalKind.NotKnown => Operations.RefusalKind.NotKnown,
        _ => Operations.RefusalKind.Refused,
    };
}

using Akka.Actor;
using SecureGateway.Configuration;

namespace SecureGateway.Peers.Agreement;

/// <summary>How an apply on this node is agreed with its peers. Before the node has its seat, an apply is refused.</summary>
public sealed class PeerAgreement(NodeConfiguration node) : IApplyAgreement
{
    // Longer than the agreement itself ever takes to answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private IActorRef? _seat;

    /// <exception cref="PeersUndecidedException">It may have been applied or not, and will be settled.</exception>
    public async Task<ApplyAgreement> AgreeAsync(ProposedRevision proposed, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _seat) is not { } seat)
            return ApplyAgreement.NotDecided("this node is starting and has not met its peers yet", []);
        var candidate = new Proposal(Guid.NewGuid().ToString("N"), proposed.Revision, proposed.BaseHash, node.Name, []);
        var answer = await AskAsync(seat, candidate, cancellationToken).ConfigureAwait(false);
        return answer.Outcome switch
        {
            Outcome.Decided => ApplyAgreement.Decided(answer.Peers),
            Outcome.Refused => ApplyAgreement.NotDecided(answer.Problem, answer.Peers, answer.LostTo?.Revision),
            _ => throw new PeersUndecidedException($"{answer.Problem} ({string.Join(", ", answer.Peers.Select(peer => $"{peer.Peer}: {peer.Answer}"))})"),
        };
    }

    internal void Take(IActorRef seat) => Volatile.Write(ref _seat, seat);

    private static async Task<AgreementReports.Answer> AskAsync(IActorRef seat, Proposal candidate, CancellationToken cancellationToken)
    {
        try
        {
            return await seat.Ask<AgreementReports.Answer>(new AgreementActor.Apply(candidate), Patience, cancellationToken).ConfigureAwait(false);
        }
        catch (AskTimeoutException e)
        {
            throw new PeersUndecidedException($"this node's seat in the agreement does not answer ({e.Message})");
        }
    }
}

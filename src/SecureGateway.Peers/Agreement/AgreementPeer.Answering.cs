using System.Collections.Immutable;
using SecureGateway.Configuration;

namespace SecureGateway.Peers.Agreement;

/// <summary>What an administrator is told, once for each apply.</summary>
public sealed partial class AgreementPeer
{
    /// <summary>A slot is settled: what that means for the apply on this node.</summary>
    private void Resolve(long slot, Proposal settled)
    {
        if (_request is not { Decided: null } request)
            return;
        if (settled.Id == request.Candidate.Id)
            (request.Decided, request.DecidedSlot) = (_now, slot);
        else
            AnswerRequest(request, Outcome.Refused, $"it lost to {settled.InWords()}, which was settled first; nothing of it was applied", [], settled);
    }

    /// <summary>It is decided; the answer waits a little, so that it can say of each peer whether it runs on it.</summary>
    private void AnswerDecided(bool atOnce = false)
    {
        if (_request is not { Decided: { } decided } request)
            return;
        if (!atOnce && _now - decided < _times.Grace && _peers.Any(peer => !_away.Contains(peer) && !RunsOn(peer, request.DecidedSlot)))
            return;
        AnswerRequest(request, Outcome.Decided, "", [.. _peers.Select(peer => OutcomeOf(peer, request))]);
    }

    private bool RunsOn(string peer, long slot) => _running.TryGetValue(peer, out var running) && running.OpenSlot > slot;

    private PeerOutcome OutcomeOf(string peer, ApplyRequest request) =>
        RunsOn(peer, request.DecidedSlot) ? new PeerOutcome(peer, PeerAnswer.Activated, _running[peer].Trouble is { } trouble ? [trouble] : [])
        : peer == _me || request.Voters.Contains(peer) ? new PeerOutcome(peer, PeerAnswer.Accepted, [])
        : new PeerOutcome(peer, PeerAnswer.Away, []);

    private ImmutableArray<PeerOutcome> OutcomesOf(Campaign campaign) =>
    [
        .. _peers.Select(peer =>
            campaign.Promises.TryGetValue(peer, out var promise)
                ? new PeerOutcome(peer, promise.Objections.Length > 0 ? PeerAnswer.Refused : PeerAnswer.Accepted, promise.Objections)
            : campaign.Abstained.TryGetValue(peer, out var reason) ? new PeerOutcome(peer, PeerAnswer.Away, [reason])
            : new PeerOutcome(peer, PeerAnswer.Away, [])),
    ];

    private void AnswerRequest(ApplyRequest request, Outcome outcome, string problem, ImmutableArray<PeerOutcome> peers, Proposal? lostTo = null)
    {
        _request = null;
        _reports.Add(new AgreementReports.Answer(request.Id, outcome, problem, peers, lostTo));
    }

    private void Refuse(string request, string problem, Proposal? lostTo = null) =>
        _reports.Add(new AgreementReports.Answer(request, Outcome.Refused, problem, [], lostTo));
}

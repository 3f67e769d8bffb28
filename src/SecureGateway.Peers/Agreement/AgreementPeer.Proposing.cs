namespace SecureGateway.Peers.Agreement;

/// <summary>How this peer gets a slot settled: for an administrator, for the first revision, or because somebody left one open.</summary>
public sealed partial class AgreementPeer
{
    private Campaign? _campaign;
    private ApplyRequest? _request;
    private Proposal? _own;
    private long _highest;
    private int _failures;
    private DateTimeOffset _tryAgainAt;
    private DateTimeOffset? _recoverAt;
    private DateTimeOffset? _foundAt;

    private void Begin(AgreementInputs.Apply apply)
    {
        var head = _ledger.Head;
        if (!_ledger.Enrolled)
            Refuse(apply.Request, "this node's data directory is new, and it has not heard enough of its peers yet to take part");
        else if (head is null)
            Refuse(apply.Request, "the peers have not agreed on a first revision yet; all of them must be there once");
        else if (_request is { Decided: null } other)
            Refuse(apply.Request, $"{other.Candidate.InWords()} is being applied at this moment");
        else if (apply.Candidate.Revision.Number != head.Revision.Number + 1)
            Refuse(apply.Request, $"{head.InWords()} is applied; this was made from revision {apply.Candidate.Revision.Number - 1}", head);
        else
        {
            AnswerDecided(atOnce: true);
            _request = new ApplyRequest(apply.Request, apply.Candidate, _now);
            Campaign(apply.Candidate);
        }
    }

    private void Campaign(Proposal? candidate)
    {
        var ballot = new Ballot(Math.Max(_ledger.Promised.Round, _highest) + 1, _me);
        Happen(new LedgerEvents.Promised(ballot));
        _campaign = new Campaign(_ledger.Open, ballot, candidate, _now);
        _campaign.Promises[_me] = new PeerMessages.Promise(_ledger.Open, ballot, _ledger.Vote, []);
        SendAll(PrepareOf(_campaign));
    }

    private void Count(string from, PeerMessages.Promise promise)
    {
        if (_campaign is { } campaign && campaign.Slot == promise.Slot && campaign.Ballot == promise.Ballot)
            campaign.Promises[from] = promise;
    }

    private void Count(string from, PeerMessages.Abstain abstain)
    {
        if (_campaign is { } campaign && campaign.Slot == abstain.Slot && campaign.Ballot == abstain.Ballot)
            campaign.Abstained[from] = abstain.Reason;
    }

    private void Count(string from, PeerMessages.Accepted accepted)
    {
        if (_campaign is { } campaign && campaign.Slot == accepted.Slot && campaign.Ballot == accepted.Ballot)
            campaign.Votes.Add(from);
    }

    private void GiveWay(PeerMessages.Overruled overruled)
    {
        if (overruled.Slot != _ledger.Open)
            return;
        _highest = Math.Max(_highest, overruled.Promised.Round);
        if (_campaign?.Ballot == overruled.Ballot)
            Abandon();
    }

    private void Abandon()
    {
        _campaign = null;
        _failures = Math.Min(_failures + 1, 6);
        _tryAgainAt = _now + (_times.Again * (_chance() + 0.2) * (1 << (_failures - 1)));
    }

    private void GoOn()
    {
        if (_campaign is not { } campaign)
            return;
        if (campaign.Value is null && _ledger.Promised > campaign.Ballot)
            Abandon(); // a greater ballot has this peer's promise by now: its own attempt must not have its vote
        else if (campaign.Value is null && campaign.Promises.Count >= Majority)
            PutToVote(campaign);
        if (campaign.Value is { } value && campaign.Votes.Count >= Majority)
        {
            var slot = campaign.Slot;
            if (_request is { Decided: null } request && request.Candidate.Id == value.Id)
                request.Voters = campaign.Votes;
            Close(value);
            _reports.Add(new AgreementReports.Activate(slot, [value], Decided: true));
            SendAll(new PeerMessages.Settled(slot, [value]));
        }
    }

    private void PutToVote(Campaign campaign)
    {
        var found = campaign.Promises.Values.Select(promise => promise.Vote).OfType<Vote>().MaxBy(vote => vote.Ballot);
        if (found is null && IsAwaitingSomebody(campaign))
            return;
        var value = found?.Proposal ?? campaign.Candidate;
        if (value is null)
        {
            _campaign = null; // nobody's attempt is left to end
            _recoverAt = null;
            return;
        }

        // An objection counts before the first vote only; afterwards the objector is one who was away.
        var mine = _request is { Decided: null } request && request.Candidate.Id == value.Id ? request : null;
        if (found is null && mine?.MayHaveVotes != true && campaign.Promises.Values.Any(promise => promise.Objections.Length > 0))
        {
            Object(campaign, mine);
            return;
        }

        campaign.Value = value;
        campaign.SaidAt = _now;
        if (mine is not null)
            mine.MayHaveVotes = true;
        Happen(new LedgerEvents.Voted(new Vote(campaign.Ballot, value)));
        campaign.Votes.Add(_me);
        SendAll(new PeerMessages.Propose(campaign.Slot, campaign.Ballot, value));
    }

    private void Object(Campaign campaign, ApplyRequest? mine)
    {
        _campaign = null;
        _foundAt = _now + (_times.Majority / 2);
        if (mine is null)
            return;
        var objectors = campaign.Promises.Where(entry => entry.Value.Objections.Length > 0).Select(entry => entry.Key).Order(StringComparer.Ordinal);
        AnswerRequest(mine, Outcome.Refused, $"{string.Join(" and ", objectors)} cannot run on it; nothing was changed anywhere", OutcomesOf(campaign));
    }

    private bool IsAwaitingSomebody(Campaign campaign) =>
        _now - campaign.Began < _times.Grace
        && Others.Any(peer => !campaign.Promises.ContainsKey(peer) && !campaign.Abstained.ContainsKey(peer) && !_away.Contains(peer));

    private void SayAgain()
    {
        if (_campaign is not { } campaign)
            return;
        if (_now - campaign.Began > _times.Majority)
        {
            GiveUp(campaign);
            return;
        }

        if (_now - campaign.SaidAt < _times.Again)
            return;
        campaign.SaidAt = _now;
        foreach (var peer in Others)
        {
            if (campaign.Value is { } value && !campaign.Votes.Contains(peer))
                Send(peer, new PeerMessages.Propose(campaign.Slot, campaign.Ballot, value));
            else if (campaign.Value is null && !campaign.Promises.ContainsKey(peer))
                Send(peer, PrepareOf(campaign));
        }
    }

    private void GiveUp(Campaign campaign)
    {
        Abandon();
        if (_request is not { Decided: null, MayHaveVotes: false } request || campaign.Candidate?.Id != request.Candidate.Id)
            return;
        var heard = campaign.Promises.Keys.Order(StringComparer.Ordinal).ToList();
        AnswerRequest(
            request,
            Outcome.Refused,
            $"this node hears {(heard.Count == 1 ? "none of its peers" : $"{string.Join(", ", heard.Where(peer => peer != _me))} only")}, and {Majority} of {_peers.Length} must agree; "
            + $"nothing was changed, and mail goes on under revision {_ledger.Head!.Revision.Number}",
            OutcomesOf(campaign));
    }

    private void TryAgain()
    {
        if (_request is not { Decided: null } request)
            return;
        if (_now - request.Began > _times.Apply)
        {
            var peers = _campaign is { } under ? OutcomesOf(under) : [];
            if (request.MayHaveVotes)
            {
                AnswerRequest(
                    request,
                    Outcome.NotKnown,
                    "not known yet: some peers may have voted for it and a majority cannot be heard. It will be settled, as applied or not, when they hear each other; ask with config history",
                    peers);
                return;
            }

            _campaign = null; // what is answered as refused is not put to the vote any more
            AnswerRequest(request, Outcome.Refused, "other peers are applying something else, and this one did not get a word in; nothing of it was applied", peers);
        }
        else if (_campaign is null && _now >= _tryAgainAt)
        {
            Campaign(request.Candidate);
        }
    }

    private void Recover()
    {
        var unsettled = _ledger.Vote is not null || _told.Values.Any(IsUnsettled);
        if (!_ledger.Enrolled || _campaign is not null || !unsettled || _request is { Decided: null } || IsMajorityAway)
            return;
        _recoverAt ??= _now + (_times.Recovery * (1 + (0.3 * Index) + (0.3 * _chance())));
        if (_now >= _recoverAt && _now >= _tryAgainAt)
            Campaign(null);
    }

    private void Found()
    {
        if (!_ledger.Enrolled || _ledger.Head is not null || _campaign is not null || _own is null || _ledger.Vote is not null || IsMajorityAway)
            return;
        _foundAt ??= _now + (_times.Again * Index);
        if (_now >= _foundAt && _now >= _tryAgainAt)
            Campaign(_own);
    }

    private bool IsMajorityAway => _peers.Count(peer => !_away.Contains(peer)) < Majority;

    private PeerMessages.Prepare PrepareOf(Campaign campaign) => new(campaign.Slot, campaign.Ballot, campaign.Candidate, _peers);
}

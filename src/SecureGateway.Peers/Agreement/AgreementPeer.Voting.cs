namespace SecureGateway.Peers.Agreement;

/// <summary>What this peer promises and votes for when others ask.</summary>
public sealed partial class AgreementPeer
{
    private void Answer(string from, PeerMessages.Prepare prepare, Judgement judgement)
    {
        if (!IsForOpenSlot(from, prepare.Slot, prepare.Ballot))
            return;
        if (_peers.Except(prepare.Peers).Count() + prepare.Peers.Except(_peers).Count() is var differing and > 1)
        {
            // One more or one less: any two majorities still meet, so peers can be added and removed one at a time.
            Send(from, new PeerMessages.Abstain(
                prepare.Slot, prepare.Ballot,
                $"its file names {string.Join(", ", _peers)} as peers, which differs by {differing} from {string.Join(", ", prepare.Peers)}; change one at a time"));
            return;
        }

        if (judgement.Abstention is { } why)
        {
            Send(from, new PeerMessages.Abstain(prepare.Slot, prepare.Ballot, why)); // it is asked again as long as the attempt lasts
            return;
        }

        if (prepare.Ballot < _ledger.Promised)
        {
            Send(from, new PeerMessages.Overruled(prepare.Slot, prepare.Ballot, _ledger.Promised));
            return;
        }

        if (prepare.Ballot > _ledger.Promised)
            Happen(new LedgerEvents.Promised(prepare.Ballot));
        Send(from, new PeerMessages.Promise(prepare.Slot, prepare.Ballot, _ledger.Vote, judgement.Objections));
    }

    private void Answer(string from, PeerMessages.Propose propose)
    {
        if (!IsForOpenSlot(from, propose.Slot, propose.Ballot))
            return;
        if (propose.Ballot < _ledger.Promised)
        {
            Send(from, new PeerMessages.Overruled(propose.Slot, propose.Ballot, _ledger.Promised));
            return;
        }

        if (_ledger.Vote?.Ballot != propose.Ballot)
            Happen(new LedgerEvents.Voted(new Vote(propose.Ballot, propose.Proposal)));
        Send(from, new PeerMessages.Accepted(propose.Slot, propose.Ballot));
    }

    // A settled slot is told, a slot further on is asked for: whoever is behind hears what it missed.
    private bool IsForOpenSlot(string from, long slot, Ballot ballot)
    {
        if (slot < _ledger.Open)
            Send(from, SettledFrom(slot));
        else if (slot > _ledger.Open)
            Send(from, new PeerMessages.Ask(_ledger.Open));
        else if (!_ledger.Enrolled)
            Send(from, new PeerMessages.Abstain(slot, ballot, "its data directory is new, and it has not heard enough of its peers to vote yet"));
        else
            return true;
        return false;
    }
}

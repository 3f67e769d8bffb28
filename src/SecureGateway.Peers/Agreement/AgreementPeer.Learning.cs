using System.Collections.Immutable;

namespace SecureGateway.Peers.Agreement;

/// <summary>How this peer comes to know what the others settled, on its start, after an absence, and when its disk is new.</summary>
public sealed partial class AgreementPeer
{
    private const int MostTextAtOnce = 2 << 20;

    private readonly Dictionary<string, PeerMessages.Told> _told = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PeerMessages.Running> _running = new(StringComparer.Ordinal);
    private DateTimeOffset _askedAt;

    /// <summary>What each peer said last that it runs on; peers that have not been heard are not there.</summary>
    public IReadOnlyDictionary<string, PeerMessages.Running> Running => _running;

    private void Answer(string from, PeerMessages.Ask ask)
    {
        var settled = SettledFrom(ask.OpenSlot);
        Send(from, new PeerMessages.Told(_ledger.Enrolled, settled.FirstSlot, settled.Proposals, _ledger.Open, _ledger.Promised, _ledger.Vote));
        if (ask.OpenSlot > _ledger.Open)
            Send(from, new PeerMessages.Ask(_ledger.Open));
        if (_running.TryGetValue(_me, out var mine))
            Send(from, mine); // said once to all when it was activated, which a peer that was not there yet has missed
    }

    private void Learn(string from, PeerMessages.Told told)
    {
        Learn(told.FirstSlot, told.Settled);
        _told[from] = told with { Settled = [] };
        if (_ledger.Open < told.OpenSlot)
            Send(from, new PeerMessages.Ask(_ledger.Open)); // more than went into one message
    }

    private void Learn(long firstSlot, ImmutableArray<Proposal> proposals)
    {
        var learned = ImmutableArray.CreateBuilder<Proposal>();
        var open = _ledger.Open;
        for (var i = 0; i < proposals.Length; i++)
        {
            if (firstSlot + i != _ledger.Open)
                continue;
            learned.Add(proposals[i]);
            Close(proposals[i]);
        }

        if (learned.Count > 0)
            _reports.Add(new AgreementReports.Activate(open, learned.ToImmutable(), Decided: false));
        else if (firstSlot > _ledger.Open)
            AskAll(); // a gap
    }

    /// <summary>The open slot is settled, here or elsewhere.</summary>
    private void Close(Proposal proposal)
    {
        var slot = _ledger.Open;
        Happen(new LedgerEvents.Settled(slot, proposal));
        _campaign = null;
        _recoverAt = null;
        _highest = 0;
        Resolve(slot, proposal);
    }

    // "Settled" is said once, and may be lost.
    private void Hear(string from, PeerMessages.Running running)
    {
        _running[from] = running;
        if (running.OpenSlot > _ledger.Open)
            Send(from, new PeerMessages.Ask(_ledger.Open));
    }

    private void Ran(AgreementInputs.Activated activated)
    {
        var running = new PeerMessages.Running(activated.OpenSlot, activated.Trouble);
        _running[_me] = running;
        SendAll(running);
    }

    private void AskAll()
    {
        if (_now - _askedAt < _times.Again)
            return;
        _askedAt = _now;
        SendAll(new PeerMessages.Ask(_ledger.Open));
    }

    /// <summary>
    /// A peer whose data directory is new may have voted in an earlier life that it has forgotten. It votes again when it has
    /// heard so many others that every majority it may have been part of is among them; their promises and votes become its
    /// own. Where nobody has voted for anything yet (the first start), all others must have said so.
    /// </summary>
    private void Enrol()
    {
        if (_ledger.Enrolled)
            return;
        var needed = Math.Min(_peers.Length - Majority + 1, _peers.Length - 1);
        var remembering = _told.Values.Where(told => told.Enrolled).ToList();
        var first = _told.Count == _peers.Length - 1 && _told.Values.All(told => told is { OpenSlot: 1, Vote: null });
        var heard = first ? [.. _told.Values] : remembering;
        if ((remembering.Count < needed && !first) || heard.Any(told => told.OpenSlot > _ledger.Open))
            return;
        var same = heard.Where(told => told.OpenSlot == _ledger.Open).ToList();
        Happen(new LedgerEvents.Enrolled(
            same.Select(told => told.Promised).Append(Ballot.None).Max(),
            same.Select(told => told.Vote).OfType<Vote>().MaxBy(vote => vote.Ballot)));
    }

    private void CatchUp()
    {
        if (IsCaughtUp || !_ledger.Enrolled || _ledger.Head is null)
            return;
        // Who is not enrolled may have forgotten what it voted for, and cannot stand for anybody.
        if (_told.Values.Count(told => told.Enrolled) + 1 < Majority || _ledger.Vote is not null || _told.Values.Any(told => told.OpenSlot > _ledger.Open || IsUnsettled(told)))
            return;
        IsCaughtUp = true;
        _reports.Add(new AgreementReports.CaughtUp());
    }

    // Somebody voted in the slot that is open here: perhaps a majority did.
    private bool IsUnsettled(PeerMessages.Told told) => told.OpenSlot == _ledger.Open && told.Vote is not null;

    private PeerMessages.Settled SettledFrom(long slot)
    {
        var settled = ImmutableArray.CreateBuilder<Proposal>();
        var size = 0;
        for (var next = slot; next < _ledger.Open && size < MostTextAtOnce; next++)
        {
            var proposal = _ledger.Settled[(int)next - 1];
            size += proposal.Revision.Text.Length;
            settled.Add(proposal);
        }

        return new PeerMessages.Settled(slot, settled.ToImmutable());
    }
}

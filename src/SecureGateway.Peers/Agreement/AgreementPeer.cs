using System.Collections.Immutable;

namespace SecureGateway.Peers.Agreement;

/// <summary>
/// One peer's part in the agreement on revisions (A-6). Revisions are settled one after another, each in a slot of its own,
/// by a vote in two rounds (single-decree Paxos): a node that wants an apply asks all for a promise and whether they could
/// run it; with promises of a majority of all configured peers, and no objection, it asks for their votes; with the votes of
/// a majority the slot is settled, and all run on it. Whoever finds a vote in the first round must bring that proposal to its
/// end before anything else, so that a node killed half-way leaves nothing open for ever.
/// <para>Promised: two peers never run on different revisions of one number; what was answered as refused is never run
/// anywhere, later either; a proposal that one reachable peer objects to is not put to the vote. Whatever is lost, late or
/// said twice, and whoever is killed when, only delays.</para>
/// <para>Pure: no clock, no chance, no wire of its own. The same inputs give the same turns.</para>
/// </summary>
public sealed partial class AgreementPeer
{
    private readonly string _me;
    private readonly ImmutableArray<string> _peers;
    private readonly AgreementTimes _times;
    private readonly Func<double> _chance;
    private readonly List<ILedgerEvent> _events = [];
    private readonly List<(string To, IPeerMessage Message)> _sends = [];
    private readonly List<IAgreementReport> _reports = [];
    private Ledger _ledger;
    private DateTimeOffset _now;
    private ImmutableHashSet<string> _away = [];

    /// <param name="peers">Names of all that vote, this one among them.</param>
    /// <param name="ledger">As the journal tells it.</param>
    /// <param name="chance">From 0 to 1; spreads attempts that would collide.</param>
    public AgreementPeer(string me, IEnumerable<string> peers, Ledger ledger, AgreementTimes times, Func<double> chance)
    {
        (_me, _ledger, _times, _chance) = (me, ledger, times, chance);
        _peers = [.. peers.Order(StringComparer.Ordinal)];
        if (!_peers.Contains(me))
            throw new ArgumentException($"{me} is none of {string.Join(", ", _peers)}", nameof(me));
    }

    public Ledger Ledger => _ledger;

    /// <summary>Everything that was settled before this node started is known.</summary>
    public bool IsCaughtUp { get; private set; }

    /// <summary>So many of the peers settle something.</summary>
    public int Majority => (_peers.Length / 2) + 1;

    private IEnumerable<string> Others => _peers.Where(peer => peer != _me);

    private int Index => _peers.IndexOf(_me);

    public Turn Step(IAgreementInput input, DateTimeOffset now)
    {
        _now = now;
        switch (input)
        {
            case AgreementInputs.Apply apply: Begin(apply); break;
            case AgreementInputs.Heard heard: Hear(heard.From, heard.Message, heard.Judgement); break;
            case AgreementInputs.Replicated replicated: Learn(replicated.Slot, [replicated.Proposal]); break;
            case AgreementInputs.Activated activated: Ran(activated); break;
            case AgreementInputs.OwnRevision own: _own = own.Candidate; break;
            case AgreementInputs.Away away: _away = away.Peers; break;
            case AgreementInputs.Tick: Tick(); break;
            default: throw new ArgumentException($"{input.GetType().Name} is no input of the agreement", nameof(input));
        }

        Enrol();
        GoOn();
        AnswerDecided();
        CatchUp();
        var turn = new Turn([.. _events], [.. _sends], [.. _reports]);
        _events.Clear();
        _sends.Clear();
        _reports.Clear();
        return turn;
    }

    private void Hear(string from, IPeerMessage message, Judgement judgement)
    {
        if (from == _me || !_peers.Contains(from))
            return; // whose votes are not counted is not listened to
        if (_failures > 1)
        {
            // Somebody is there again: no need to be slow.
            _failures = 1;
            _tryAgainAt = _tryAgainAt < _now + _times.Again ? _tryAgainAt : _now + _times.Again;
        }

        switch (message)
        {
            case PeerMessages.Prepare prepare: Answer(from, prepare, judgement); break;
            case PeerMessages.Propose propose: Answer(from, propose); break;
            case PeerMessages.Promise promise: Count(from, promise); break;
            case PeerMessages.Accepted accepted: Count(from, accepted); break;
            case PeerMessages.Abstain abstain: Count(from, abstain); break;
            case PeerMessages.Overruled overruled: GiveWay(overruled); break;
            case PeerMessages.Settled settled: Learn(settled.FirstSlot, settled.Proposals); break;
            case PeerMessages.Running running: Hear(from, running); break;
            case PeerMessages.Ask ask: Answer(from, ask); break;
            case PeerMessages.Told told: Learn(from, told); break;
            default: throw new ArgumentException($"{message.GetType().Name} is nothing that peers say", nameof(message));
        }
    }

    private void Tick()
    {
        SayAgain();
        if (!IsCaughtUp || !_ledger.Enrolled || _now - _askedAt >= _times.Ask)
            AskAll();
        Recover();
        Found();
        TryAgain();
    }

    private void Happen(ILedgerEvent happened)
    {
        _events.Add(happened);
        _ledger = _ledger.Apply(happened);
    }

    private void Send(string to, IPeerMessage message) => _sends.Add((to, message));

    private void SendAll(IPeerMessage message)
    {
        foreach (var peer in Others)
            Send(peer, message);
    }
}

using System.Collections.Immutable;
using SecureGateway.Configuration;
using SecureGateway.Peers.Agreement;

namespace SecureGateway.Cluster.Tests.Model;

/// <summary>
/// Peers on a simulated wire in simulated time: messages are late, lost and doubled, links are cut, nodes are killed before
/// and after their journal is written, and lose their disks. All of it comes from one seed. What must always hold is checked
/// after every step.
/// </summary>
internal sealed class SimulatedPeers
{
    private static readonly AgreementTimes Times = new();

    private readonly Random _random;
    private readonly PriorityQueue<Action, (DateTimeOffset At, long Order)> _agenda = new();
    private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string)> _cut = [];
    private readonly List<string> _log = [];
    private readonly Dictionary<string, AgreementReports.Answer> _answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Proposal> _asked = new(StringComparer.Ordinal);
    private ImmutableList<Proposal> _longest = [];
    private int _decidedSlots;
    private long _order;
    private int _proposals;

    public SimulatedPeers(int seed, int count)
    {
        _random = new Random(seed);
        Names = [.. Enumerable.Range(1, count).Select(i => $"gw{i}")];
        foreach (var name in Names)
        {
            _nodes[name] = new Node();
            Start(name);
        }
    }

    public ImmutableArray<string> Names { get; }

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>There are replicated data too; the agreement must do without them.</summary>
    public bool Replicates { get; init; } = true;

    /// <summary>Messages that never arrive.</summary>
    public Func<string, IPeerMessage, bool> Loses { get; set; } = (_, _) => false;

    /// <summary>Why a node cannot say whether it could run on anything; null when it can.</summary>
    public Func<string, string?> Abstains { get; set; } = _ => null;

    /// <summary>Share of messages that are lost.</summary>
    public double Loss { get; set; }

    /// <summary>Chance that a node dies in a step that writes something, half of the times before and half after the write.</summary>
    public double Deaths { get; set; }

    public IReadOnlyDictionary<string, AgreementReports.Answer> Answers => _answers;

    public IReadOnlyCollection<Proposal> Asked => _asked.Values;

    public IEnumerable<Ledger> Ledgers => _nodes.Values.Select(node => node.Ledger);

    public Ledger LedgerOf(string name) => _nodes[name].Ledger;

    public bool IsCaughtUp(string name) => _nodes[name].Peer?.IsCaughtUp == true;

    public string Log => string.Join('\n', _log);

    public bool IsUp(string name) => _nodes[name].Peer is not null;

    public T Pick<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

    public int Next(int below) => _random.Next(below);

    public double Chance() => _random.NextDouble();

    /// <summary>An administrator applies on a node; gives back the request's name, or null when the node is down.</summary>
    public string? Apply(string name, params string[] objectors)
    {
        var node = _nodes[name];
        if (node.Peer is null || node.Ledger.Head is not { } head)
            return null;
        var id = $"p{++_proposals}";
        var proposal = new Proposal(id, Revise(head.Revision.Number + 1, string.Join(',', objectors)), "", name, []);
        _asked[id] = proposal;
        Write($"{name}: apply {id} as {head.Revision.Number + 1}{(objectors.Length > 0 ? " objected by " + string.Join(',', objectors) : "")}");
        Step(name, new AgreementInputs.Apply(id, proposal));
        return id;
    }

    public void Cut(string one, string two)
    {
        Write($"cut {one}-{two}");
        _cut.Add((one, two));
        if (_random.Next(4) > 0) // else one way only
            _cut.Add((two, one));
    }

    public void Isolate(string name)
    {
        foreach (var other in Names.Where(other => other != name))
        {
            _cut.Add((name, other));
            _cut.Add((other, name));
        }
    }

    public void Heal()
    {
        Write("heal");
        _cut.Clear();
    }

    public void Kill(string name)
    {
        Write($"kill {name}");
        _nodes[name].Peer = null;
        _nodes[name].Life++;
    }

    public void Wipe(string name)
    {
        Write($"wipe {name}");
        Kill(name);
        _nodes[name].Ledger = Ledger.Empty;
    }

    public void Start(string name)
    {
        var node = _nodes[name];
        if (node.Peer is not null)
            return;
        Write($"start {name}");
        var chance = new Random(_random.Next());
        node.Peer = new AgreementPeer(name, Names, node.Ledger, Times, chance.NextDouble);
        node.OwedSlots = _decidedSlots;
        var life = ++node.Life;
        Step(name, new AgreementInputs.OwnRevision(new Proposal($"own-{name}-{life}", Revise(1, ""), "", name, [])));
        Tick(name, life);
    }

    public void Run(TimeSpan time)
    {
        var until = Now + time;
        while (_agenda.TryPeek(out _, out var next) && next.At <= until)
        {
            Now = next.At;
            _agenda.Dequeue()();
        }

        Now = until;
    }

    private static Revision Revise(long number, string text) => new(number, text, "", "", "alice", DateTimeOffset.UnixEpoch);

    private void Tick(string name, int life) => At(TimeSpan.FromMilliseconds(100), () =>
    {
        if (_nodes[name].Life != life || _nodes[name].Peer is null)
            return;
        Step(name, new AgreementInputs.Tick());
        // What the replicated data do: the newest settled slot comes along, now and then.
        if (Replicates && _random.Next(10) == 0 && Pick(Names) is var from && IsUp(from) && !_cut.Contains((from, name)) && _nodes[from].Ledger is { Head: { } head } ledger)
            Step(name, new AgreementInputs.Replicated(ledger.Open - 1, head));
        Tick(name, life);
    });

    private void At(TimeSpan after, Action action) => _agenda.Enqueue(action, (Now + after, _order++));

    private void Step(string name, IAgreementInput input)
    {
        var node = _nodes[name];
        if (node.Peer is null)
            return;
        var turn = node.Peer.Step(input, Now);
        var dies = turn.Events.Length > 0 && _random.NextDouble() < Deaths;
        if (dies && _random.Next(2) == 0)
        {
            Write($"{name} dies before it writes {string.Join(", ", turn.Events.Select(e => e.GetType().Name))}");
            Kill(name);
            return;
        }

        foreach (var happened in turn.Events)
            node.Ledger = node.Ledger.Apply(happened);
        Check(name);
        if (dies)
        {
            Write($"{name} dies after it wrote {string.Join(", ", turn.Events.Select(e => e.GetType().Name))}");
            Kill(name);
            return;
        }

        foreach (var (to, message) in turn.Sends)
            Send(name, to, message);
        foreach (var report in turn.Reports)
            Take(name, report);
    }

    private void Send(string from, string to, IPeerMessage message)
    {
        for (var copies = _random.Next(20) == 0 ? 2 : 1; copies > 0; copies--)
        {
            if (_random.NextDouble() < Loss || Loses(to, message))
                continue;
            var delay = TimeSpan.FromMilliseconds(_random.Next(20) == 0 ? _random.Next(2000) : 1 + _random.Next(30));
            At(delay, () =>
            {
                if (_cut.Contains((from, to)))
                    return;
                var objections = message is PeerMessages.Prepare { Candidate: { } candidate } && candidate.Revision.Text.Split(',').Contains(to)
                    ? ImmutableArray.Create("its identity is missing")
                    : [];
                Step(to, new AgreementInputs.Heard(from, message, new Judgement(objections, Abstains(to))));
            });
        }
    }

    private void Take(string name, IAgreementReport report)
    {
        switch (report)
        {
            case AgreementReports.Answer answer:
                Write($"{name}: {answer.Request} {answer.Outcome} {answer.Problem}");
                Expect(_answers.TryAdd(answer.Request, answer), $"{answer.Request} is answered twice");
                if (answer.Outcome == Outcome.Decided)
                    _decidedSlots = Math.Max(_decidedSlots, _longest.FindIndex(proposal => proposal.Id == answer.Request) + 1);
                CheckAnswer(answer);
                break;
            case AgreementReports.Activate activate:
                var (life, open) = (_nodes[name].Life, activate.FirstSlot + activate.Proposals.Length);
                At(TimeSpan.FromMilliseconds(_random.Next(50)), () =>
                {
                    if (_nodes[name].Life == life)
                        Step(name, new AgreementInputs.Activated(open, null));
                });
                break;
            case AgreementReports.CaughtUp:
                Expect(
                    _nodes[name].Ledger.Open > _nodes[name].OwedSlots,
                    $"{name} says it has caught up with slot {_nodes[name].Ledger.Open - 1}, and {_nodes[name].OwedSlots} was decided before it started");
                break;
        }
    }

    private void Check(string name)
    {
        var settled = _nodes[name].Ledger.Settled;
        for (var slot = 0; slot < Math.Min(settled.Count, _longest.Count); slot++)
            Expect(settled[slot].Id == _longest[slot].Id, $"{name} has {settled[slot].Id} in slot {slot + 1}, where another has {_longest[slot].Id}");
        if (settled.Count <= _longest.Count)
            return;
        _longest = settled;
        foreach (var answer in _answers.Values)
            CheckAnswer(answer);
    }

    private void CheckAnswer(AgreementReports.Answer answer)
    {
        var isSettled = _longest.Any(proposal => proposal.Id == answer.Request);
        Expect(answer.Outcome != Outcome.Refused || !isSettled, $"{answer.Request} was refused and is settled");
        Expect(answer.Outcome != Outcome.Decided || isSettled, $"{answer.Request} was decided and is not settled");
    }

    private void Expect(bool holds, string otherwise)
    {
        if (!holds)
            throw new Xunit.Sdk.XunitException($"{otherwise}\n{Log}");
    }

    private void Write(string line) => _log.Add($"{(Now - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalSeconds:0.000} {line}");

    private sealed class Node
    {
        public Ledger Ledger { get; set; } = Ledger.Empty;

        public AgreementPeer? Peer { get; set; }

        public int Life { get; set; }

        /// <summary>Slots whose decision was told to somebody before this node started.</summary>
        public int OwedSlots { get; set; }
    }
}

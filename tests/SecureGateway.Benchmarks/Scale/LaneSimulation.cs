namespace SecureGateway.Benchmarks.Scale;

/// <summary>
/// The same lanes event by event: sessions that think, lanes that gather while they write, processors of the database with a
/// queue, and a log whose flush carries whoever waits. No clock and no threads; the same seed gives the same figures.
/// </summary>
internal sealed class LaneSimulation
{
    private readonly LaneShape _shape;
    private readonly Random _random;
    private readonly PriorityQueue<Action, (double At, long Order)> _events = new();
    private readonly Queue<Action> _forProcessor = new();
    private readonly int[] _waiting;
    private readonly bool[] _writing;
    private List<Action> _forFlush = [];
    private bool _flushing;
    private int _busy;
    private double _now;
    private long _order;
    private long _taken;
    private long _rows;

    private LaneSimulation(LaneShape shape, int seed)
    {
        _shape = shape;
        _random = new Random(seed);
        _waiting = new int[shape.Lanes];
        _writing = new bool[shape.Lanes];
    }

    /// <param name="milliseconds">Simulated; the first fifth is not counted.</param>
    public static (double PerSecond, double InRow) Run(LaneShape shape, double milliseconds, int seed = 1)
    {
        var simulation = new LaneSimulation(shape, seed);
        for (var lane = 0; lane < shape.Lanes; lane++)
        {
            for (var session = 0; session < shape.Sessions; session++)
                simulation.Think(lane);
        }

        simulation.Until(milliseconds / 5);
        simulation._taken = simulation._rows = 0;
        simulation.Until(milliseconds);
        return (simulation._taken / (milliseconds * 4 / 5) * 1000, (double)simulation._taken / Math.Max(1, simulation._rows));
    }

    private void Until(double end)
    {
        while (_events.TryPeek(out _, out var next) && next.At <= end)
        {
            _now = next.At;
            _events.Dequeue()();
        }
    }

    private void In(double milliseconds, Action action) => _events.Enqueue(action, (_now + milliseconds, _order++));

    private void Think(int lane) => In(-Math.Log(1 - _random.NextDouble()) * _shape.Think, () =>
    {
        _waiting[lane]++;
        Write(lane);
    });

    private void Write(int lane)
    {
        if (_writing[lane] || _waiting[lane] == 0)
            return;
        var messages = _waiting[lane];
        (_waiting[lane], _writing[lane]) = (0, true);
        In((_shape.LaneWork * messages) + (_shape.RoundTrip / 2), () => Process(messages, () => Flush(() => In(_shape.RoundTrip / 2, () => Written(lane, messages)))));
    }

    private void Written(int lane, int messages)
    {
        _taken += messages;
        _rows++;
        _writing[lane] = false;
        for (var i = 0; i < messages; i++)
            Think(lane);
        Write(lane);
    }

    private void Process(int messages, Action then)
    {
        if (_busy == _shape.DatabaseCores)
        {
            _forProcessor.Enqueue(() => Process(messages, then));
            return;
        }

        _busy++;
        In(_shape.RowWork + (_shape.MessageWork * messages), () =>
        {
            _busy--;
            if (_forProcessor.TryDequeue(out var next))
                next();
            then();
        });
    }

    private void Flush(Action then)
    {
        _forFlush.Add(then);
        if (!_flushing)
            FlushNow();
    }

    private void FlushNow()
    {
        var flushed = _forFlush;
        (_forFlush, _flushing) = ([], true);
        In(_shape.Flush, () =>
        {
            _flushing = false;
            foreach (var then in flushed)
                then();
            if (_forFlush.Count > 0)
                FlushNow();
        });
    }
}

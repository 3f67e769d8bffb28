namespace SecureGateway.Mail;

/// <summary>
/// One deadline at a time, moved often and reached seldom: the timer is not moved with it, but set again when it fires early.
/// </summary>
public sealed class IdleClock : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Action _expired;
    private readonly ITimer _timer;
    private long _deadline = long.MaxValue;
    private long _fires = long.MaxValue;

    /// <param name="expired">Called when the deadline has passed; from any thread, under no lock of the caller.</param>
    public IdleClock(TimeProvider time, Action expired)
    {
        _time = time;
        _expired = expired;
        _timer = time.CreateTimer(static self => ((IdleClock)self!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start(TimeSpan timeout)
    {
        lock (_gate)
        {
            _deadline = _time.GetTimestamp() + (long)(timeout.TotalSeconds * _time.TimestampFrequency);
            if (_fires <= _deadline)
                return;
            _fires = _deadline;
            _timer.Change(timeout, Timeout.InfiniteTimeSpan);
        }
    }

    public void Stop()
    {
        lock (_gate)
            _deadline = long.MaxValue;
    }

    public void Dispose()
    {
        Stop();
        _timer.Dispose();
    }

    private void Fire()
    {
        lock (_gate)
        {
            _fires = long.MaxValue;
            if (_deadline == long.MaxValue)
                return;
            var early = _deadline - _time.GetTimestamp();
            if (early > 0)
            {
                _fires = _deadline;
                var rest = TimeSpan.FromSeconds((double)early / _time.TimestampFrequency);
                _timer.Change(rest < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : rest, Timeout.InfiniteTimeSpan);
                return;
            }

            _deadline = long.MaxValue;
        }

        _expired();
    }
}

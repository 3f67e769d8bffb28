namespace SecureGateway.Inbound;

/// <summary>
/// So many lines in a span of time; what is over is counted, and the count handed out with the next line. Thread-safe.
/// </summary>
public sealed class LogBudget(TimeProvider clock, int lines, TimeSpan span)
{
    private readonly Lock _lock = new();
    private long _began = clock.GetTimestamp();
    private int _spent;
    private long _suppressed;

    /// <param name="suppressed">Lines not written since the last one that was.</param>
    public bool TryTake(out long suppressed)
    {
        lock (_lock)
        {
            suppressed = 0;
            if (clock.GetElapsedTime(_began) >= span)
            {
                _began = clock.GetTimestamp();
                _spent = 0;
            }

            if (_spent >= lines)
            {
                _suppressed++;
                return false;
            }

            _spent++;
            suppressed = _suppressed;
            _suppressed = 0;
            return true;
        }
    }
}

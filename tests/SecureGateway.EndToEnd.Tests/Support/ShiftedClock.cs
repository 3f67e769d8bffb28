namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>The system's clock, some time ahead: what is due by then is due now.</summary>
public sealed class ShiftedClock : TimeProvider
{
    private long _ahead; // ticks

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));
}

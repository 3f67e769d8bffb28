using SecureGateway.Access.Tokens;

namespace SecureGateway.Api;

/// <summary>The moment at which a token expires, for what goes on in its name until then. Disposed with the request.</summary>
internal sealed class TokenExpiry : IDisposable
{
    // A timer takes no more than some weeks, and a clock may be set meanwhile.
    private static readonly TimeSpan LookAgain = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _expired = new();
    private readonly Token _token;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;

    public TokenExpiry(Token token, TimeProvider clock)
    {
        (_token, _clock) = (token, clock);
        _timer = clock.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Look();
    }

    public CancellationToken Expired => _expired.Token;

    // The source stays: what it was given to may still ask it.
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (_token.Expires is not { } expires)
            return;
        var left = expires - _clock.GetUtcNow();
        if (left <= TimeSpan.Zero)
            _expired.Cancel();
        else
            _timer.Change(left < LookAgain ? left + TimeSpan.FromMilliseconds(1) : LookAgain, Timeout.InfiniteTimeSpan);
    }
}

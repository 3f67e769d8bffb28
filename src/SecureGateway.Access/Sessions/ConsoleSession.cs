using SecureGateway.Operations;

namespace SecureGateway.Access.Sessions;

/// <summary>Somebody who is signed in to the web console, from sign-in to sign-out or expiry.</summary>
public sealed class ConsoleSession
{
    private readonly CancellationTokenSource _ended = new();
    private long _lastUse; // ticks, UTC

    internal ConsoleSession(string key, string account, Permission role, string from, DateTimeOffset begun)
    {
        (Key, Account, Role, From, Begun) = (key, account, role, from, begun);
        _lastUse = begun.UtcTicks;
        Ended = _ended.Token;
    }

    /// <summary>Names it in lists; of no use for getting in.</summary>
    public string Id => Key[..12];

    public string Account { get; }

    /// <summary>As at sign-in: a change of it ends the session.</summary>
    public Permission Role { get; }

    /// <summary>The client's address.</summary>
    public string From { get; }

    public DateTimeOffset Begun { get; }

    public DateTimeOffset LastUse => new(Interlocked.Read(ref _lastUse), TimeSpan.Zero);

    /// <summary>Cancelled when it ends, so that what goes on in its name ends.</summary>
    public CancellationToken Ended { get; }

    public bool IsOver => Ended.IsCancellationRequested;

    public Caller Caller => new(Account, From, Role);

    /// <summary>The hash of what its owner carries.</summary>
    internal string Key { get; }

    internal ITimer? Watch { get; set; }

    internal void Used(DateTimeOffset now) => Interlocked.Exchange(ref _lastUse, now.UtcTicks);

    internal void End()
    {
        Watch?.Dispose();
        _ = _ended.CancelAsync(); // over at once; those who wait hear of it on threads of their own
    }

    public override string ToString() => $"{Account} from {From} ({Id})";
}

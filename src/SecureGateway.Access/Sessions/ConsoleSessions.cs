using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using SecureGateway.Operations;

namespace SecureGateway.Access.Sessions;

/// <summary>
/// The sessions of this node's web console. They live in memory: a restart of the gateway ends them. A session ends when it is
/// not used for a time, when it has lasted long, or when its account's password, role or right to sign in changes; whoever
/// waits for <see cref="ConsoleSession.Ended"/> hears of it then. What the browser carries is not kept, only its hash.
/// </summary>
public sealed class ConsoleSessions(SessionLife life, TimeProvider clock) : IDisposable
{
    private const int MostOfOne = 20;

    private readonly ConcurrentDictionary<string, ConsoleSession> _sessions = new(StringComparer.Ordinal);

    public SessionLife Life => life;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<ConsoleSession> All => [.. _sessions.Values.Where(session => !IsDue(session)).OrderBy(session => session.Begun)];

    /// <summary>A new session, and the secret that its owner carries. Of one account with very many the oldest ends.</summary>
    public (ConsoleSession Session, string Secret) Begin(string account, Permission role, string from)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var session = new ConsoleSession(KeyOf(secret), account, role, from, clock.GetUtcNow());
        var most = life.Idle < life.Longest ? life.Idle : life.Longest;
        session.Watch = clock.CreateTimer(_ => Look(session), null, most, Timeout.InfiniteTimeSpan);
        _sessions[session.Key] = session;
        foreach (var surplus in Of(account).OrderByDescending(other => other.Begun).Skip(MostOfOne))
            End(surplus);
        return (session, secret);
    }

    /// <summary>Whose secret this is; null when there is no such session, or it has ended.</summary>
    public ConsoleSession? Find(string secret)
    {
        if (!_sessions.TryGetValue(KeyOf(secret), out var session))
            return null;
        if (!IsDue(session))
            return session;
        End(session);
        return null;
    }

    /// <summary>Its owner did something: what counts for idleness.</summary>
    public void Used(ConsoleSession session)
    {
        if (!session.IsOver)
            session.Used(clock.GetUtcNow());
    }

    public void End(ConsoleSession session)
    {
        if (_sessions.TryRemove(session.Key, out _))
            session.End();
    }

    /// <returns>How many ended.</returns>
    public int EndOf(string account)
    {
        var sessions = Of(account).ToList();
        sessions.ForEach(End);
        return sessions.Count;
    }

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
            End(session);
    }

    private IEnumerable<ConsoleSession> Of(string account) =>
        _sessions.Values.Where(session => string.Equals(session.Account, account, StringComparison.OrdinalIgnoreCase));

    private void Look(ConsoleSession session)
    {
        var left = DueOf(session) - clock.GetUtcNow();
        if (left <= TimeSpan.Zero)
            End(session);
        else if (!session.IsOver)
            session.Watch?.Change(left, Timeout.InfiniteTimeSpan);
    }

    private bool IsDue(ConsoleSession session) => session.IsOver || DueOf(session) <= clock.GetUtcNow();

    private DateTimeOffset DueOf(ConsoleSession session)
    {
        var (idle, longest) = (session.LastUse + life.Idle, session.Begun + life.Longest);
        return idle < longest ? idle : longest;
    }

    private static string KeyOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

using System.Net;
using SecureGateway.Policy;

namespace SecureGateway.Inbound;

/// <summary>
/// Every open session of this node, and the limits on their number, which hold across profiles. A session enters before it
/// gets an actor and leaves when that actor stops, however it stops. Thread-safe.
/// </summary>
public sealed class SessionRegister
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SmtpSessionStatus> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<IPAddress, int> _clients = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _sessions.Count;
        }
    }

    /// <returns>Null when the session is in; else which limit it met.</returns>
    public RefusalKind? TryEnter(SmtpSessionStatus session, LimitSettings limits)
    {
        lock (_lock)
        {
            if (_sessions.Count >= limits.Sessions)
                return RefusalKind.SessionLimit;
            var ofClient = _clients.GetValueOrDefault(session.Terms.Client);
            if (ofClient >= limits.SessionsPerClient)
                return RefusalKind.ClientLimit;
            if (!_sessions.TryAdd(session.Id, session))
                throw new InvalidOperationException($"session {session.Id} is open already");
            _clients[session.Terms.Client] = ofClient + 1;
            return null;
        }
    }

    public void Leave(SmtpSessionStatus session)
    {
        lock (_lock)
        {
            if (!_sessions.Remove(session.Id))
                return;
            var left = _clients[session.Terms.Client] - 1;
            if (left == 0)
                _clients.Remove(session.Terms.Client);
            else
                _clients[session.Terms.Client] = left;
        }
    }

    public SmtpSessionStatus? Find(string id)
    {
        lock (_lock)
            return _sessions.GetValueOrDefault(id);
    }

    /// <param name="profile">Null for all.</param>
    public IReadOnlyList<SmtpSessionStatus> Open(string? profile = null)
    {
        lock (_lock)
            return [.. _sessions.Values.Where(session => profile is null || session.Profile == profile)];
    }

    public IReadOnlyDictionary<string, int> CountByProfile()
    {
        lock (_lock)
            return _sessions.Values.CountBy(session => session.Profile).ToDictionary();
    }
}

using System.Net;
using SecureGateway.Policy;
using SecureGateway.Smtp;

namespace SecureGateway.Inbound;

/// <summary>
/// Every open session of this node, and the limits on their number, which hold across profiles. A session enters before it
/// gets an actor and leaves when that actor stops, however it stops. What takes time before that, a handshake or a look-up of
/// names, has a place too, which the session then takes. Clients are told apart by their <see cref="ClientKey"/>. Thread-safe.
/// </summary>
public sealed class SessionRegister
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SmtpSessionStatus> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IPAddress> _beginning = new(StringComparer.Ordinal);
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
            if (!_beginning.Remove(session.Id) && TryTakePlace(session.Terms.Client, limits) is { } refusal)
                return refusal;
            if (!_sessions.TryAdd(session.Id, session))
                throw new InvalidOperationException($"session {session.Id} is open already");
            return null;
        }
    }

    /// <summary>A connection begins that is no session yet.</summary>
    /// <param name="id">The session's to be.</param>
    /// <returns>Null when it may; else which limit it met.</returns>
    public RefusalKind? TryBegin(string id, IPAddress client, LimitSettings limits)
    {
        lock (_lock)
        {
            if (TryTakePlace(client, limits) is { } refusal)
                return refusal;
            _beginning.Add(id, client);
            return null;
        }
    }

    /// <summary>The connection is over; its place is free unless a session has taken it.</summary>
    public void EndBeginning(string id)
    {
        lock (_lock)
        {
            if (_beginning.Remove(id, out var client))
                GiveBack(client);
        }
    }

    public void Leave(SmtpSessionStatus session)
    {
        lock (_lock)
        {
            if (_sessions.Remove(session.Id))
                GiveBack(session.Terms.Client);
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

    private RefusalKind? TryTakePlace(IPAddress client, LimitSettings limits)
    {
        if (_sessions.Count + _beginning.Count >= limits.Sessions)
            return RefusalKind.SessionLimit;
        var key = ClientKey.Of(client);
        var ofClient = _clients.GetValueOrDefault(key);
        if (ofClient >= limits.SessionsPerClient)
            return RefusalKind.ClientLimit;
        _clients[key] = ofClient + 1;
        return null;
    }

    private void GiveBack(IPAddress client)
    {
        var key = ClientKey.Of(client);
        var left = _clients[key] - 1;
        if (left == 0)
            _clients.Remove(key);
        else
            _clients[key] = left;
    }
}

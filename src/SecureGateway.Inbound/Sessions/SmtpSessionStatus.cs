using Akka.Actor;
using SecureGateway.Mail;

namespace SecureGateway.Inbound;

/// <summary>
/// Where a session stands. Written by its actor only, read by anybody: so that sessions can be listed and timed without
/// asking them, even when one of them is stuck.
/// </summary>
public sealed class SmtpSessionStatus(SessionTerms terms, DateTimeOffset since)
{
    private volatile string _helloName = "";
    private volatile TlsFacts? _tls = terms.Connection.Tls;
    private volatile int _state;
    private long _messages;
    private long _refused;
    private long _waitingSince;

    public SessionTerms Terms { get; } = terms;

    public string Id => Terms.Connection.Id;

    public string Profile => Terms.Match.Profile.Name;

    /// <summary>The session's actor, once there is one.</summary>
    public IActorRef Actor { get; internal set; } = ActorRefs.Nobody;

    /// <summary>As the client said it; made safe where it is written.</summary>
    public string HelloName
    {
        get => _helloName;
        internal set => _helloName = value;
    }

    public TlsFacts? Tls
    {
        get => _tls;
        internal set => _tls = value;
    }

    public SmtpSessionState State
    {
        get => (SmtpSessionState)_state;
        internal set => _state = (int)value;
    }

    public long Messages => Volatile.Read(ref _messages);

    public long Refused => Volatile.Read(ref _refused);

    public DateTimeOffset Since { get; } = since;

    /// <summary>TimeProvider's timestamp of the end of data that waits for its reply; 0 when none does.</summary>
    internal long WaitingSince
    {
        get => Volatile.Read(ref _waitingSince);
        set => Volatile.Write(ref _waitingSince, value);
    }

    internal void CountMessage() => Volatile.Write(ref _messages, _messages + 1);

    internal void CountRefusal() => Volatile.Write(ref _refused, _refused + 1);

    public SmtpSessionInfo Info() => new(
        Id, Terms.Connection.Listener, Terms.Client, Terms.ClientHost, HelloName, Profile, Tls, Messages, Refused, Since, State);
}

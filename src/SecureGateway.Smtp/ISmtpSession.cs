using System.Buffers;
using System.Net;
using SecureGateway.Mail;

namespace SecureGateway.Smtp;

/// <summary>
/// The first question: may this client connect, and on what terms? Asked once for each connection, before the greeting.
/// An exception is answered with 421 and logged; the connection is closed.
/// </summary>
public interface ISmtpSessionFactory
{
    ValueTask<SmtpConnectVerdict> ConnectAsync(SmtpConnection connection, CancellationToken cancellationToken);
}

/// <summary>A TCP connection that reached a listener.</summary>
/// <param name="Id">Names the session in logs and tracking.</param>
/// <param name="Tls">Facts of the handshake on an implicit-TLS listener (RFC 8314), else null.</param>
/// <param name="Aborted">
/// Cancelled when the session is over, and ten seconds after the client closed its side: what it sent before is still answered.
/// </param>
/// <param name="Stop">Ends the session: the current command gets its reply, then 421 and close. Safe from any thread.</param>
public sealed record SmtpConnection(
    string Id,
    string Listener,
    IPEndPoint Remote,
    IPEndPoint Local,
    TlsFacts? Tls,
    CancellationToken Aborted,
    Action<string> Stop)
{
    /// <summary>Ends the session at once, in the middle of a message too: 421 and close. Safe from any thread.</summary>
    public Action BreakOff { get; init; } = static () => { };
}

/// <summary>The answer to a connection.</summary>
public abstract record SmtpConnectVerdict
{
    private SmtpConnectVerdict()
    {
    }

    /// <summary>The greeting is <c>220 host ESMTP</c>.</summary>
    /// <param name="MustStartTls">Until TLS is in use everything but EHLO, HELO, STARTTLS, NOOP, RSET and QUIT gets 530 5.7.0 (M-4).</param>
    public sealed record Accept(ISmtpSession Session, string HostName, SmtpLimits Limits, bool MustStartTls = false) : SmtpConnectVerdict;

    /// <summary>The reply (554 or 421) is sent in place of a greeting, and the connection is closed.</summary>
    public sealed record Refuse(SmtpReply Reply) : SmtpConnectVerdict;
}

/// <summary>Bounds of one session.</summary>
/// <param name="MessageSize">Octets of a message, announced as SIZE and enforced on what is received.</param>
/// <param name="Recipients">Accepted recipients of one message; more get 452 4.5.3.</param>
public sealed record SmtpLimits(long MessageSize, int Recipients)
{
    /// <summary>Waiting for the next command (RFC 5321 4.5.3.2.7: at least five minutes).</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Waiting for the next block of message data.</summary>
    public TimeSpan DataTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// A message has this long from DATA or its first BDAT, and a second more for each <see cref="MessageRate"/> octets received.
    /// </summary>
    public TimeSpan MessageGrace { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Octets in a second: slower for long is a client that holds memory rather than sends mail.</summary>
    public int MessageRate { get; init; } = 500;

    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Refused or unknown commands in one session; then 421 4.7.0 and close.</summary>
    public int Errors { get; init; } = 20;

    /// <summary>
    /// Commands that bring no message on (NOOP, RSET, HELP, VRFY, EHLO, HELO) between two messages; then 421 4.7.0 and close:
    /// each of them begins the wait for the next command anew, and a session must not be held open for nothing.
    /// </summary>
    public int IdleCommands { get; init; } = 100;
}

/// <summary>
/// The other four questions, and what a session is told. One object serves one connection; calls never overlap.
/// An exception from any of them is answered with 421, logged, and ends the session; nothing was accepted then. A reply 421
/// from any of them ends the session too.
/// </summary>
public interface ISmtpSession
{
    /// <summary>The second question: EHLO or HELO. Asked again after STARTTLS.</summary>
    ValueTask<SmtpHelloVerdict> HelloAsync(string name, bool extended, CancellationToken cancellationToken);

    /// <summary>
    /// The client said STARTTLS. Returns what the handshake offers, or null when TLS cannot be had just now (454 4.7.0).
    /// Without a validation callback in the options any client certificate, or none, completes the handshake, to be judged by
    /// <see cref="TlsEstablished"/>'s facts (M-5).
    /// </summary>
    ValueTask<HandshakeOptions?> StartTlsAsync(CancellationToken cancellationToken);

    /// <summary>The handshake completed; everything said before is forgotten (RFC 3207 4.2).</summary>
    void TlsEstablished(TlsFacts facts);

    /// <summary>More came behind STARTTLS; no handshake was begun, and the connection is being closed.</summary>
    void StartTlsRefused(SmtpReply reply)
    {
    }

    /// <summary>The handshake failed; the connection is being closed.</summary>
    void TlsFailed(Exception cause);

    /// <summary>The third question: MAIL FROM. The reply's class decides.</summary>
    ValueTask<SmtpReply> MailAsync(MailCommand mail, CancellationToken cancellationToken);

    /// <summary>MAIL FROM was answered with 530 without being asked about, because TLS is a must and not in use (M-4).</summary>
    /// <param name="mail">Null when it was no proper MAIL FROM besides.</param>
    void MailRefusedInClear(MailCommand? mail)
    {
    }

    /// <summary>MAIL FROM was refused without being asked about: its SIZE is too large, or it needs SMTPUTF8 or TLS.</summary>
    void MailRefused(MailCommand mail, SmtpReply reply)
    {
    }

    /// <summary>The fourth question: RCPT TO.</summary>
    ValueTask<SmtpReply> RecipientAsync(Recipient recipient, CancellationToken cancellationToken);

    /// <summary>
    /// The fifth question: the whole message. A 250 means it is on stable storage. The body is unstuffed, ends as the client
    /// ended it, has CRLF line ends only, and may be used until the returned task completes.
    /// </summary>
    ValueTask<SmtpReply> MessageAsync(Envelope envelope, ReadOnlySequence<byte> body, CancellationToken cancellationToken);

    /// <summary>A message was refused without being asked about, for its size or what is in it. <see cref="Reset"/> follows.</summary>
    void MessageRefused(MessageDefect defect, SmtpReply reply)
    {
    }

    /// <summary>RSET, a new EHLO, or a refused end of data: the transaction is gone.</summary>
    void Reset();

    /// <summary>The connection is over. Called exactly once, last.</summary>
    void Closed(SmtpSessionEnd end);
}

/// <summary>What EHLO offers, or why not.</summary>
/// <param name="Refusal">Null accepts.</param>
/// <param name="OfferStartTls">Offer STARTTLS, and accept it. Never inside TLS.</param>
public sealed record SmtpHelloVerdict(SmtpReply? Refusal, bool OfferStartTls)
{
    public static readonly SmtpHelloVerdict WithStartTls = new(null, true);

    public static readonly SmtpHelloVerdict WithoutStartTls = new(null, false);
}

/// <summary>MAIL FROM with its parameters.</summary>
/// <param name="Sender">Null is <c>&lt;&gt;</c>.</param>
/// <param name="Size">SIZE= (RFC 1870), 0 when not given.</param>
/// <param name="RequireTls">REQUIRETLS (RFC 8689); never set where TLS is not in use.</param>
public sealed record MailCommand(
    MailAddress? Sender,
    long Size,
    BodyType Body,
    bool SmtpUtf8,
    DsnReturn Return,
    string? EnvelopeId,
    bool RequireTls = false);

/// <summary>Why a session ended.</summary>
public enum SmtpSessionEnd
{
    Quit,
    ClientClosed,
    ClientReset,
    TimedOut,
    TooManyErrors,
    TooManyIdleCommands,
    TlsFailed,
    ProtocolViolation,
    Stopped,
    InternalError,
    Refused,
}

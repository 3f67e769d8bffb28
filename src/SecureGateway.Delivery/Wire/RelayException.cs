using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>A host could not be used. Carries the reason code; <see cref="Exception.Message"/> is the record's detail.</summary>
internal sealed class RelayException(FailureReason reason, string detail, SmtpReply? reply = null, Exception? inner = null)
    : Exception(detail, inner)
{
    public FailureReason Reason { get; } = reason;

    /// <summary>The remote reply that said so, where one did.</summary>
    public SmtpReply? Reply { get; } = reply;

    /// <summary>Facts of the handshake, where one was completed before the failure.</summary>
    public TlsFacts? Tls { get; init; }

    /// <summary>The ruling that refused the connection, where one did.</summary>
    public TlsRuling? Ruling { get; init; }

    public static RelayException FromReply(FailureReason reason, SmtpReply reply) => new(reason, reply.ToString(), reply);
}

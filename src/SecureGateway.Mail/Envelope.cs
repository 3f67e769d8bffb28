using System.Collections.Immutable;

namespace SecureGateway.Mail;

/// <summary>BODY= of RFC 6152. BINARYMIME (RFC 3030) is not offered and so not here.</summary>
public enum BodyType
{
    SevenBit,
    EightBitMime,
}

/// <summary>NOTIFY= of RFC 3461 4.1. <see cref="Unspecified"/> means FAILURE and DELAY at the gateway's discretion.</summary>
[Flags]
public enum DsnNotify
{
    Unspecified = 0,
    Never = 1,
    Success = 2,
    Failure = 4,
    Delay = 8,
}

/// <summary>RET= of RFC 3461 4.3.</summary>
public enum DsnReturn
{
    Unspecified,
    Full,
    Headers,
}

/// <summary>One RCPT TO with its parameters.</summary>
/// <param name="Address">Where to.</param>
/// <param name="Notify">NOTIFY= (RFC 3461 4.1).</param>
/// <param name="OriginalRecipient">ORCPT= as received, still xtext-encoded, <c>rfc822;user@example.org</c> (RFC 3461 4.2).</param>
public sealed record Recipient(MailAddress Address, DsnNotify Notify = DsnNotify.Unspecified, string? OriginalRecipient = null);

/// <summary>MAIL FROM with its parameters, and the accepted recipients.</summary>
/// <param name="Sender">Null is the null reverse-path <c>&lt;&gt;</c>: reports, to which no report is ever sent.</param>
/// <param name="EnvelopeId">ENVID= as received, still xtext-encoded (RFC 3461 4.4).</param>
/// <param name="RequireTls">REQUIRETLS (RFC 8689): never to be sent in clear.</param>
public sealed record Envelope(
    MailAddress? Sender,
    ImmutableArray<Recipient> Recipients,
    BodyType Body = BodyType.SevenBit,
    bool SmtpUtf8 = false,
    DsnReturn Return = DsnReturn.Unspecified,
    string? EnvelopeId = null,
    bool RequireTls = false);

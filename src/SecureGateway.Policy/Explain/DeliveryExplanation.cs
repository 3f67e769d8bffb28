using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>What may come between a message and its delivery, as far as TLS is concerned.</summary>
public enum DeliverySituation
{
    /// <summary>The host does not offer STARTTLS.</summary>
    NotOffered,

    /// <summary>The same, after TLS has failed at another host of the same attempt.</summary>
    NotOfferedAfterFailureElsewhere,

    /// <summary>STARTTLS is offered and breaks, for the first time.</summary>
    TlsFails,

    /// <summary>It breaks again, when the message is tried again.</summary>
    TlsFailsAgain,

    /// <summary>TLS is there, and one requirement is missed.</summary>
    RequirementMissed,

    /// <summary>The message asks for REQUIRETLS, and the server does not offer it (RFC 8689).</summary>
    RequireTlsNotSpoken,

    /// <summary>TLS fails of our own making: an identity, a cipher list.</summary>
    OwnFailure,

    /// <summary>No connection, or none that lasts.</summary>
    Unreachable,
}

public enum FailureConsequence
{
    /// <summary>The mail goes in clear, at once.</summary>
    GoesInClear,

    /// <summary>Nothing is sent now; it is tried again.</summary>
    TriedAgain,

    /// <summary>Nothing is sent, and the sender is told so at once.</summary>
    Returned,
}

/// <summary>A situation and what comes of it.</summary>
/// <param name="Reason">As logs and tracking will name it.</param>
/// <param name="Missed">The requirement, where <paramref name="Situation"/> is that one is missed.</param>
/// <param name="RetryAfter">From the failure to the next attempt; null when there is none.</param>
/// <param name="Strike">It counts towards plaintext (O-5, O-6).</param>
/// <param name="Alarm">An operator is told, because it is our own doing.</param>
public sealed record ExpectedFailure(
    DeliverySituation Situation,
    FailureReason Reason,
    RequirementKind? Missed,
    FailureConsequence Consequence,
    TimeSpan? RetryAfter,
    bool Strike,
    bool Alarm);

/// <summary>What the applied configuration has in store for a recipient's mail. A value: made once, shown anywhere.</summary>
/// <param name="NextHop">With the route and the pattern that won; null when no route covers the domain.</param>
/// <param name="AlsoMatching">Patterns of routes that cover the domain too and are less specific.</param>
/// <param name="Profile">The profile that the route names, or null.</param>
/// <param name="UsesTls">False where STARTTLS is not used even when offered (O-8).</param>
/// <param name="Required">What a connection must achieve, in the order in which it is judged; empty where nothing must.</param>
/// <param name="Reported">What a profile in report mode judges and does not act on (M-13).</param>
/// <param name="ExpireAfter">From acceptance to the return of a message that could not be delivered.</param>
public sealed record DeliveryExplanation(
    MailAddress Recipient,
    NextHop? NextHop,
    ImmutableArray<DomainPattern> AlsoMatching,
    ConnectionProfile? Profile,
    TlsRequirement Requirement,
    bool UsesTls,
    ImmutableArray<ExpectedRequirement> Required,
    ImmutableArray<ExpectedRequirement> Reported,
    ImmutableArray<ExpectedFailure> Failures,
    TimeSpan ExpireAfter);

using System.Collections.Immutable;
using System.Net;
using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>A mandatory profile that judges a session, and what it asks.</summary>
/// <param name="By">What made it match: the client, or the sender's domain.</param>
/// <param name="Entry">The entry that did, as written.</param>
public sealed record ProfileDemand(string Profile, MatchedBy By, string Entry, MandatoryMode Mode, ImmutableArray<ExpectedRequirement> Required);

/// <summary>What a session is told that misses one kind of requirement and no other.</summary>
/// <param name="MayChange">It is missed for now only: waiting may mend it.</param>
/// <param name="Refusal">The reply to MAIL; null where the mail is accepted all the same.</param>
/// <param name="ReportedBy">Profiles in report mode that would have refused (M-13).</param>
public sealed record AdmissionFailure(RequirementKind Missed, bool MayChange, SmtpReply? Refusal, ImmutableArray<string> ReportedBy);

/// <summary>What the applied configuration has in store for a client and its sender. A value: made once, shown anywhere.</summary>
/// <param name="ConfirmedHosts">Names of the client that the DNS confirms, as far as they are given.</param>
/// <param name="Sender">Null for the null sender.</param>
/// <param name="SenderMatch">The profile of the sender's domain, which can only tighten; null when there is none.</param>
/// <param name="MustStartTls">Nothing but EHLO, HELO, STARTTLS, NOOP, RSET and QUIT before TLS (M-4).</param>
/// <param name="HandshakeFloor">What the handshake completes; requirements are judged afterwards (M-5).</param>
/// <param name="Demands">Empty where no mandatory profile has a say: then TLS is as the client likes.</param>
/// <param name="Recipient">Where the mail is to go, when that was asked.</param>
/// <param name="RelayRefusal">The reply to that recipient; null accepts .</param>
public sealed record AdmissionExplanation(
    IPAddress Client,
    ImmutableArray<DomainName> ConfirmedHosts,
    MailAddress? Sender,
    ProfileMatch ClientMatch,
    ProfileMatch? SenderMatch,
    bool OffersStartTls,
    bool MustStartTls,
    TlsFloor HandshakeFloor,
    bool AsksForClientCertificate,
    ImmutableArray<ProfileDemand> Demands,
    ImmutableArray<AdmissionFailure> Failures,
    MailAddress? Recipient,
    SmtpReply? RelayRefusal);

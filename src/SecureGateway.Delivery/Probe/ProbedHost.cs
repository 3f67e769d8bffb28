using System.Collections.Immutable;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>What a probe found at one address of a host, or that there is none.</summary>
/// <param name="Host">With its port.</param>
/// <param name="Address">Null where no address was found.</param>
/// <param name="Reason">None: a message would go. Else why it would not.</param>
/// <param name="Tls">What the handshake achieved; null in clear, and where there was none.</param>
/// <param name="Ruling">Each requirement with what was found; null where the connection did not get that far, or nothing is required.</param>
/// <param name="Reported">What a profile in report mode says of it.</param>
/// <param name="Certificates">The chain as it was built, the server's first: subject, issuer, dates.</param>
public sealed record ProbedHost(
    string Host,
    string? Address,
    FailureReason Reason,
    string Detail,
    TlsFacts? Tls,
    TlsRuling? Ruling,
    TlsRuling? Reported,
    ImmutableArray<ProbedCertificate> Certificates);

/// <summary>One certificate of a chain.</summary>
public sealed record ProbedCertificate(string Subject, string Issuer, DateTimeOffset NotBefore, DateTimeOffset NotAfter);

/// <summary>What a probe of a domain found.</summary>
/// <param name="NextHop">Null when no route covers the domain; then nothing was connected to.</param>
/// <param name="Failure">Why no host was found; None where there are hosts.</param>
public sealed record ProbeReport(
    long Revision, NextHop? NextHop, ConnectionProfile? Profile, TlsRequirement? Requirement, FailureReason Failure, string Detail, ImmutableArray<ProbedHost> Hosts);

using System.Net;
using SecureGateway.Policy;
using SecureGateway.Smtp;

namespace SecureGateway.Inbound;

/// <summary>What is settled about a session before its greeting and holds to its end .</summary>
/// <param name="Client">v4-mapped addresses as v4.</param>
/// <param name="ClientHost">A forward-confirmed name, where names were asked for.</param>
public sealed record SessionTerms(
    SmtpConnection Connection,
    PolicySnapshot Snapshot,
    ProfileMatch Match,
    IPAddress Client,
    string? ClientHost);

using System.Collections.Immutable;
using System.Net;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>What the DNS said, as far as mail is concerned (RFC 5321 5.1).</summary>
public enum DnsStatus
{
    Found,

    /// <summary>The name exists and has no record of this kind.</summary>
    NoRecords,

    /// <summary>NXDOMAIN.</summary>
    NoSuchName,

    /// <summary>SERVFAIL, a time-out, or anything else that may be different later.</summary>
    Temporary,
}

/// <summary>One MX record. A null MX (RFC 7505) has <see cref="Host"/> <c>.</c>.</summary>
public readonly record struct MxRecord(int Preference, string Host);

public sealed record MxAnswer(DnsStatus Status, ImmutableArray<MxRecord> Records, string Detail = "");

public sealed record AddressAnswer(DnsStatus Status, ImmutableArray<IPAddress> Addresses, string Detail = "");

/// <summary>The questions delivery asks the DNS. Never throws for what the DNS said.</summary>
public interface IMailResolver
{
    ValueTask<MxAnswer> MailExchangersAsync(DomainName domain, CancellationToken cancellationToken);

    /// <summary>AAAA and A, IPv6 first.</summary>
    ValueTask<AddressAnswer> AddressesAsync(string host, CancellationToken cancellationToken);
}

using System.Collections.Immutable;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Tracking;

public enum MailDirection
{
    /// <summary>From clients to the gateway.</summary>
    Inbound,

    /// <summary>From the gateway to next servers.</summary>
    Outbound,
}

/// <summary>Which mail to look at.</summary>
/// <param name="Profile">A connection profile; <c>default</c> for mail that none applies to.</param>
public sealed record ConnectionSampleQuery(MailDirection Direction, string Profile, DateTimeOffset Since)
{
    /// <summary>Mail of these senders is the profile's too when it comes in, whatever the client's profile was .</summary>
    public ImmutableArray<DomainPattern> SenderDomains { get; init; } = [];

    /// <summary>Only what this node handled; null: all that is known here.</summary>
    public string? Node { get; init; }
}

/// <summary>What the connections of recent mail achieved, those that are alike put together.</summary>
/// <param name="IsCut">There was more mail than is looked at; it is the most recent.</param>
public sealed record ConnectionSample(ImmutableArray<SampledConnection> Connections, bool IsCut, ImmutableArray<NodeAnswer> Nodes)
{
    public static readonly ConnectionSample Nothing = new([], false, []);

    public int Messages => Connections.Sum(connection => connection.Messages);

    public ConnectionSample Plus(ConnectionSample other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new([.. Connections, .. other.Connections], IsCut || other.IsCut, [.. Nodes, .. other.Nodes]);
    }
}

/// <summary>What is known of TLS on a connection.</summary>
public enum SampledTls
{
    /// <summary>It can be judged: under TLS, or in clear because the other side did not use it.</summary>
    Known,

    /// <summary>In clear because this gateway did not offer TLS or did not try it: how it would have been is not known.</summary>
    NotTried,

    /// <summary>No connection, or no handshake, was completed.</summary>
    Failed,
}

/// <summary>Connections that achieved the same.</summary>
/// <param name="Tls">Null in clear.</param>
/// <param name="Host">The name by which the server was looked for; empty inbound.</param>
/// <param name="Partner">One of those concerned, for an example.</param>
/// <param name="CertificateAsked">False where the other side may have a certificate and was not asked for it.</param>
public sealed record SampledConnection(SampledTls Known, TlsFacts? Tls, string Host, string Partner, int Messages, bool CertificateAsked = true);

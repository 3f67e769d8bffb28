using System.Collections.Immutable;
using Akka.Actor;
using Akka.Hosting;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Smtp;

namespace SecureGateway.Inbound;

/// <summary>
/// The first question: takes one snapshot for the session, finds the client's profile, and asks that profile's policy
/// actor. Throws (421) when the actors do not answer within <see cref="AskLimit"/>.
/// </summary>
public sealed class SmtpSessionFactory(
    IPolicySource policy,
    IClientNames names,
    IRequiredActor<InboundKey> inbound,
    InboundServices services) : ISmtpSessionFactory
{
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(30);

    public async ValueTask<SmtpConnectVerdict> ConnectAsync(SmtpConnection connection, CancellationToken cancellationToken)
    {
        var terms = await TermsAsync(connection, cancellationToken).ConfigureAwait(false);
        var actor = await inbound.GetAsync(cancellationToken).ConfigureAwait(false);
        return await actor.Ask<SmtpConnectVerdict>(new InboundCommands.OpenSession(terms), AskLimit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The handshake of an implicit-TLS listener (RFC 8314), on the terms of the client's profile as under STARTTLS. Null when
    /// TLS cannot be had: the identity is unusable, or there are too many sessions, among which a handshake counts from its
    /// beginning. Both are logged.
    /// </summary>
    public async ValueTask<HandshakeOptions?> ImplicitTlsAsync(SmtpConnection connection, CancellationToken cancellationToken)
    {
        var snapshot = policy.Current;
        var client = ClientPattern.Unmap(connection.Remote.Address);
        if (services.Register.TryBegin(connection.Id, client, snapshot.Configuration.Limits) is { } refusal)
        {
            // Its names are not asked for: that is work too.
            var match = snapshot.Connections.ForClient(client, []);
            InboundPolicyActor.Refused(
                services, new SmtpSessionStatus(new SessionTerms(connection, snapshot, match, client, null), services.Clock.GetUtcNow()), RefusedAt.Handshake, refusal);
            return null;
        }

        connection.Aborted.Register(() => services.Register.EndHandshake(connection.Id));
        var terms = await TermsAsync(connection, cancellationToken).ConfigureAwait(false);
        return services.Tls.For(terms.Snapshot, terms.Match.Profile);
    }

    private async ValueTask<SessionTerms> TermsAsync(SmtpConnection connection, CancellationToken cancellationToken)
    {
        var snapshot = policy.Current;
        var client = ClientPattern.Unmap(connection.Remote.Address);
        var match = snapshot.Connections.ForClient(client, []);
        if (match.By == MatchedBy.Address || !snapshot.Connections.NeedsHostNames)
            return new SessionTerms(connection, snapshot, match, client, null);

        ImmutableArray<DomainName> confirmed = await names.ConfirmedAsync(client, cancellationToken).ConfigureAwait(false);
        return new SessionTerms(
            connection, snapshot, snapshot.Connections.ForClient(client, confirmed), client, confirmed.IsEmpty ? null : confirmed[0].Value);
    }
}

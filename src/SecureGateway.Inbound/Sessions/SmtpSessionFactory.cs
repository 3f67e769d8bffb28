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
        // Under TLS already: then it has its place. Else it needs one where its names are waited for.
        if (connection.Tls is null && NeedsNames(policy.Current, connection) && Begin(connection, RefusedAt.Connection) is { } refusal)
            return new SmtpConnectVerdict.Refuse(refusal);
        var terms = await TermsAsync(connection, cancellationToken).ConfigureAwait(false);
        var actor = await inbound.GetAsync(cancellationToken).ConfigureAwait(false);
        return await actor.Ask<SmtpConnectVerdict>(new InboundCommands.OpenSession(terms), AskLimit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The handshake of an implicit-TLS listener (RFC 8314), on the terms of the client's profile as under STARTTLS. Null when
    /// TLS cannot be had: the identity is unusable, or there are too many sessions, among which a handshake counts from its
    /// beginning. Both are logged.
    /// </summary>
    public async ValueTask<ImplicitHandshake?> ImplicitTlsAsync(SmtpConnection connection, CancellationToken cancellationToken)
    {
        if (Begin(connection, RefusedAt.Handshake) is not null)
            return null;
        var terms = await TermsAsync(connection, cancellationToken).ConfigureAwait(false);
        return services.Tls.For(terms.Snapshot, terms.Match.Profile) is { } options ? Handshake(options, terms) : null;
    }

    // Who looks whether the port is open, and goes, began no handshake that could fail: monitors do that all day.
    private ImplicitHandshake Handshake(HandshakeOptions options, SessionTerms terms)
    {
        var hasBegun = false;
        return new ImplicitHandshake(
            (serverName, versions) =>
            {
                hasBegun = true;
                return options(serverName, versions);
            },
            cause =>
            {
                if (hasBegun || !HandshakeWords.IsGone(cause))
                    SessionJournal.HandshakeFailed(services, new SmtpSessionStatus(terms, services.Clock.GetUtcNow()), cause);
            });
    }

    /// <summary>Takes a place for a connection that is no session yet.</summary>
    /// <returns>Null when there was one; else what the client is to be told where it can be.</returns>
    private SmtpReply? Begin(SmtpConnection connection, RefusedAt where)
    {
        var snapshot = policy.Current;
        var client = ClientPattern.Unmap(connection.Remote.Address);
        if (services.Register.TryBegin(connection.Id, client, snapshot.Configuration.Limits) is { } refusal)
        {
            // Its names are not asked for: that is work too.
            var terms = new SessionTerms(connection, snapshot, snapshot.Connections.ForClient(client, []), client, null);
            return InboundPolicyActor.Refused(services, new SmtpSessionStatus(terms, services.Clock.GetUtcNow()), where, refusal);
        }

        connection.Aborted.Register(() => services.Register.EndBeginning(connection.Id));
        return null;
    }

    private async ValueTask<SessionTerms> TermsAsync(SmtpConnection connection, CancellationToken cancellationToken)
    {
        var snapshot = policy.Current;
        var client = ClientPattern.Unmap(connection.Remote.Address);
        if (!NeedsNames(snapshot, connection))
            return new SessionTerms(connection, snapshot, snapshot.Connections.ForClient(client, []), client, null);

        ImmutableArray<DomainName> confirmed = await names.ConfirmedAsync(client, cancellationToken).ConfigureAwait(false);
        return new SessionTerms(
            connection, snapshot, snapshot.Connections.ForClient(client, confirmed), client, confirmed.IsEmpty ? null : confirmed[0].Value);
    }

    private static bool NeedsNames(PolicySnapshot snapshot, SmtpConnection connection) =>
        snapshot.Connections.NeedsHostNames
        && snapshot.Connections.ForClient(ClientPattern.Unmap(connection.Remote.Address), []).By != MatchedBy.Address;
}

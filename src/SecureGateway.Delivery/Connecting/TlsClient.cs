using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>
/// The handshake of a client (O-4). Completes whatever certificate is shown and records it; judging comes afterwards
/// (O-9, M-7). Fails with a <see cref="RelayException"/> whose reason says whose doing it was; a failure of our own making
/// is found before anything is sent where it can be.
/// </summary>
internal sealed class TlsClient(IIdentities identities, ITrust trust, TimeProvider time)
{
    private const int KeptPolicies = 1024;

    private readonly ConcurrentDictionary<(MailHost Host, TlsRequirement Requirement, object Trust), X509ChainPolicy> _policies = new();

    public async ValueTask<TlsFacts> AuthenticateAsync(SmtpChannel channel, MailHost host, TlsRequirement requirement, TimeSpan timeout)
    {
        var seen = new Seen(trust, time);
        var options = Options(host, requirement, seen);
        var stream = new SslStream(channel.Stream, leaveInnerStreamOpen: false);
        channel.StartDeadline(timeout);
        try
        {
            await stream.AuthenticateAsClientAsync(options).ConfigureAwait(false);
        }
        catch (Exception error) // every kind of failure is classified; none is dropped
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            if (channel.AbortedBecause is { } why)
                throw new RelayException(FailureReason.Stopped, why, null, error);
            var failure = TlsFailureClassifier.Classify(error, channel.TimedOut, seen.AskedForCertificate);
            throw new RelayException(
                seen.AskedForCertificate && TlsFailurePolicy.IsStrike(failure.Reason) ? FailureReason.TlsOwnIdentity : failure.Reason,
                failure.Detail, null, error);
        }
        finally
        {
            channel.StopDeadline();
        }

        channel.UseTls(stream);
        channel.LacksIdentity = seen.AskedForCertificate;
        return new TlsFacts(stream.SslProtocol, stream.NegotiatedCipherSuite, seen.Certificate);
    }

    private SslClientAuthenticationOptions Options(MailHost host, TlsRequirement requirement, Seen seen)
    {
        TlsOffer offer;
        X509ChainPolicy policy;
        try
        {
            offer = TlsOffer.For(requirement.Offer);
            policy = PolicyFor(host, requirement).Clone(); // the handshake adds what the peer sent to its store
            if (RevocationPolicy.WantsStaple(requirement))
                (policy.RevocationMode, policy.RevocationFlag) = (X509RevocationMode.Offline, X509RevocationFlag.EndCertificateOnly);
        }
        catch (Exception error) when (error is PlatformNotSupportedException or ArgumentException or InvalidOperationException)
        {
            throw new RelayException(FailureReason.TlsOwnCipherPolicy, error.Message, null, error);
        }
        catch (Exception error) when (error is System.Security.Cryptography.CryptographicException or IOException)
        {
            throw new RelayException(FailureReason.TlsOwnOther, error.Message, null, error);
        }

        var options = new SslClientAuthenticationOptions
        {
            TargetHost = TargetName(host),
            EnabledSslProtocols = offer.Protocols,
            CipherSuitesPolicy = offer.Suites,
            CertificateChainPolicy = policy,
            // a session of another moment's trust must not stand for this one's (M-12)
            AllowTlsResume = requirement.Use != TlsUse.Required,
            RemoteCertificateValidationCallback = seen.Validate,
        };
        if (identities.Find(requirement.ClientIdentity) is { } identity)
            options.ClientCertificateContext = identity;
        else
            options.LocalCertificateSelectionCallback = seen.Select;
        return options;
    }

    // A-labels without the trailing dot; the library sends no SNI for an address.
    private static string TargetName(MailHost host) =>
        host.Address is { } address ? address.ToString()
        : DomainName.TryParse(host.Name, out var name) ? name.Value
        : host.Name.TrimEnd('.');

    private X509ChainPolicy PolicyFor(MailHost host, TlsRequirement requirement)
    {
        if (_policies.Count > KeptPolicies)
            _policies.Clear();
        return _policies.GetOrAdd((host, requirement, trust.Generation), static (key, trusted) => Build(key.Requirement, trusted), trust);
    }

    // Against every authority that may matter; each requirement is then judged by its own.
    private static X509ChainPolicy Build(TlsRequirement requirement, ITrust trust) => trust.ChainPolicy(
        requirement.Reported is { } reported
            ? [.. requirement.Certificate.Signing.Concat(reported.Certificate.Signing).Distinct(StringComparer.Ordinal)]
            : requirement.Certificate.Signing,
        forServer: true);

    // What the handshake showed, filled by the library's callbacks.
    private sealed class Seen(ITrust trust, TimeProvider time)
    {
        public CertificateFacts? Certificate { get; private set; }

        /// <summary>The server asked for a client certificate, and our identity is not there: what follows of it is our own fault.</summary>
        public bool AskedForCertificate { get; private set; }

        public bool Validate(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
        {
            if (shown is not X509Certificate2 server)
                return true;
            var facts = CertificateFactsReader.Read(server, chain, time.GetUtcNow());
            Certificate = facts with { TrustedBy = trust.NamesOf(facts.Anchor) };
            return true;
        }

        // Asked once before the handshake, and again with the server's certificate when the server asks.
        public X509Certificate Select(
            object sender, string targetHost, X509CertificateCollection local, X509Certificate? remote, string[] acceptableIssuers)
        {
            AskedForCertificate |= remote is not null || acceptableIssuers.Length > 0;
            return null!;
        }
    }
}

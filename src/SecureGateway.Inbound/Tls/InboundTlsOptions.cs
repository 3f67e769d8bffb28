using System.Collections.Concurrent;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Smtp;

namespace SecureGateway.Inbound;

/// <summary>
/// What a handshake with a client offers. Made once for each snapshot, identity, profile and trust, because making it is a large
/// part of a handshake. The identity is the one at hand when the client says which server it means, so that a replaced one
/// is shown from the next handshake on (C-2). The handshake is completed whatever certificate the client shows, and judged
/// afterwards (M-5, probed: a refusal inside it leaves the client guessing); where client certificates matter no session is
/// resumed (C-5). A client that knows TLS 1.3 is offered nothing else, where the floor takes all of it. Null when the
/// default identity cannot be used, which is logged at most once a minute.
/// </summary>
public sealed class InboundTlsOptions(IIdentities identities, ITrust trust, IAlarms alarms, TimeProvider clock, ILoggerFactory loggers)
{
    private readonly ConditionalWeakTable<PolicySnapshot, OfSnapshot> _made = [];
    private readonly LogBudget _complaints = new(clock, 1, TimeSpan.FromMinutes(1));
    private readonly ILogger _log = loggers.CreateLogger<InboundTlsOptions>();

    public HandshakeOptions? For(PolicySnapshot snapshot, ConnectionProfile client)
    {
        var names = snapshot.Configuration.Tls.Identities;
        var about = $"identity {names[0]}, shown to clients";
        if (identities.Find(names[0]) is { } usual)
        {
            alarms.Clear(about);
            return Tried(snapshot, client)
                ? (serverName, versions) => For(snapshot, client, identities.Choose(names, serverName) ?? usual, versions.HasFlag(SslProtocols.Tls13))
                : null;
        }

        alarms.Raise(about, FailureReason.TlsOwnIdentity, "STARTTLS is answered with 454");
        if (_complaints.TryTake(out var suppressed))
            _log.NoIdentity(names[0], suppressed);
        return null;
    }

    /// <summary>What an alarm about the handshakes of a profile's clients names.</summary>
    public static string About(ConnectionProfile client) => $"TLS for clients of profile {client.Name}";

    // Asked now, so that what this machine's library refuses is found before the client is told to begin: it hears 454 and comes again.
    private bool Tried(PolicySnapshot snapshot, ConnectionProfile client)
    {
        try
        {
            TlsOffer.For(AdmissionPolicy.HandshakeFloor(snapshot, client));
            return true;
        }
        catch (Exception error) when (error is PlatformNotSupportedException or ArgumentException or InvalidOperationException or CryptographicException)
        {
            alarms.Raise(About(client), FailureReason.TlsOwnCipherPolicy, error.Message);
            return false;
        }
    }

    /// <summary>The facts of a handshake with the names under which the client's certificate is trusted, for profiles to judge by.</summary>
    public TlsFacts Vouched(TlsFacts facts) => facts.Certificate is { Anchor.Length: > 0 } shown
        ? facts with { Certificate = shown with { TrustedBy = trust.NamesOf(shown.Anchor) } }
        : facts;

    private SslServerAuthenticationOptions For(PolicySnapshot snapshot, ConnectionProfile client, SslStreamCertificateContext identity, bool tls13)
    {
        var ofIdentity = _made.GetOrCreateValue(snapshot).Identities.GetOrCreateValue(identity);
        var key = (client.Name, tls13, trust.Generation);
        if (!ofIdentity.TryGetValue(key, out var made))
            made = ofIdentity.GetOrAdd(key, Make(snapshot, client, identity, tls13));
        return made.ClientCertificateRequired ? WithOwnChainPolicy(made) : made;
    }

    private SslServerAuthenticationOptions Make(PolicySnapshot snapshot, ConnectionProfile client, SslStreamCertificateContext identity, bool tls13)
    {
        var offer = TlsOffer.For(AdmissionPolicy.HandshakeFloor(snapshot, client));
        var asks = AdmissionPolicy.AsksForClientCertificate(snapshot, client);
        var resumes = tls13 && !asks && offer.TakesAllOfTls13;
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = identity,
            // The version would be 1.3 in any case; said so, no list of suites is needed, and without one sessions are resumed.
            EnabledSslProtocols = resumes ? SslProtocols.Tls13 : offer.Protocols,
            CipherSuitesPolicy = resumes ? null : offer.Suites,
            ClientCertificateRequired = asks,
            CertificateChainPolicy = asks
                ? trust.ChainPolicy(AdmissionPolicy.ClientCertificateSigning(snapshot, client), forServer: false)
                : null,
            RemoteCertificateValidationCallback = asks ? static (_, _, _, _) => true : null,
            AllowRenegotiation = false,
            AllowTlsResume = resumes, // with a list of suites tickets would be made in vain
            EncryptionPolicy = EncryptionPolicy.RequireEncryption,
        };
    }

    // The library puts the client's intermediate certificates into the chain policy: two handshakes must not share one.
    private static SslServerAuthenticationOptions WithOwnChainPolicy(SslServerAuthenticationOptions made) => new()
    {
        ServerCertificateContext = made.ServerCertificateContext,
        EnabledSslProtocols = made.EnabledSslProtocols,
        CipherSuitesPolicy = made.CipherSuitesPolicy,
        ClientCertificateRequired = true,
        CertificateChainPolicy = made.CertificateChainPolicy?.Clone(),
        RemoteCertificateValidationCallback = made.RemoteCertificateValidationCallback,
        AllowRenegotiation = false,
        AllowTlsResume = false,
        EncryptionPolicy = made.EncryptionPolicy,
    };

    // What was made for a snapshot goes with it, and what was made for an identity goes when that is replaced.
    private sealed class OfSnapshot
    {
        public ConditionalWeakTable<SslStreamCertificateContext, ConcurrentDictionary<(string Profile, bool Tls13, object Trust), SslServerAuthenticationOptions>> Identities { get; } = [];
    }
}

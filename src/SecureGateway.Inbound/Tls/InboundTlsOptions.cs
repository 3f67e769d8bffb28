using System.Collections.Concurrent;
using System.Net.Security;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Inbound;

/// <summary>
/// What a handshake with a client offers. Made once for each snapshot, profile and identity, because making it is a large
/// part of a handshake. The handshake is completed whatever certificate the client shows, and judged afterwards (M-5,
/// probed: a refusal inside it leaves the client guessing); where client certificates matter no session is resumed (C-5).
/// Null when the identity cannot be used, which is logged at most once a minute.
/// </summary>
public sealed class InboundTlsOptions(IIdentities identities, ITrust trust, TimeProvider clock, ILoggerFactory loggers)
{
    private readonly ConditionalWeakTable<PolicySnapshot, ConcurrentDictionary<string, Made>> _made = [];
    private readonly LogBudget _complaints = new(clock, 1, TimeSpan.FromMinutes(1));
    private readonly ILogger _log = loggers.CreateLogger<InboundTlsOptions>();

    public SslServerAuthenticationOptions? For(PolicySnapshot snapshot, ConnectionProfile client)
    {
        var name = snapshot.Configuration.Tls.Identity;
        if (identities.Find(name) is not { } identity)
        {
            if (_complaints.TryTake(out var suppressed))
                _log.NoIdentity(name, suppressed);
            return null;
        }

        var ofSnapshot = _made.GetOrCreateValue(snapshot);
        if (!ofSnapshot.TryGetValue(client.Name, out var made) || made.Identity != identity)
            ofSnapshot[client.Name] = made = new Made(identity, Make(snapshot, client, identity));
        return made.Options.ClientCertificateRequired ? WithOwnChainPolicy(made.Options) : made.Options;
    }

    /// <summary>The facts of a handshake with the names under which the client's certificate is trusted, for profiles to judge by.</summary>
    public TlsFacts Vouched(TlsFacts facts) => facts.Certificate is { Anchor.Length: > 0 } shown
        ? facts with { Certificate = shown with { TrustedBy = trust.NamesOf(shown.Anchor) } }
        : facts;

    private SslServerAuthenticationOptions Make(PolicySnapshot snapshot, ConnectionProfile client, SslStreamCertificateContext identity)
    {
        var offer = TlsOffer.For(AdmissionPolicy.HandshakeFloor(snapshot, client));
        var asks = AdmissionPolicy.AsksForClientCertificate(snapshot, client);
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = identity,
            EnabledSslProtocols = offer.Protocols,
            CipherSuitesPolicy = offer.Suites,
            ClientCertificateRequired = asks,
            CertificateChainPolicy = asks
                ? trust.ChainPolicy(AdmissionPolicy.ClientCertificateSigning(snapshot, client), forServer: false)
                : null,
            RemoteCertificateValidationCallback = asks ? static (_, _, _, _) => true : null,
            AllowRenegotiation = false,
            AllowTlsResume = !asks,
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

    private sealed record Made(SslStreamCertificateContext Identity, SslServerAuthenticationOptions Options);
}

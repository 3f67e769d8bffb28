using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Configuration;

/// <summary>
/// Trusted CAs: the system's, and the signing certificates in use. A name without one adds nothing, which trusts less and
/// never more.
/// </summary>
public sealed class TrustStore(CertificateStore certificates, IPolicySource policy) : ITrust
{
    /// <summary>This machine's own store, in <c>signing</c> lists.</summary>
    internal const string SystemName = "system";

    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private Roots _roots = new(certificates.SigningInUse);

    public object Generation => Current;

    // Made anew when other CAs came into use; two that do so at once make the same.
    private Roots Current
    {
        get
        {
            var (roots, signing) = (Volatile.Read(ref _roots), certificates.SigningInUse);
            if (!ReferenceEquals(roots.Signing, signing))
                Volatile.Write(ref _roots, roots = new Roots(signing));
            return roots;
        }
    }

    /// <summary>A new policy object: its owner sets revocation and time, and keeps it for a destination.</summary>
    public X509ChainPolicy ChainPolicy(ImmutableArray<string> signing, bool forServer)
    {
        var names = signing.IsDefaultOrEmpty ? policy.Current.Configuration.Tls.Signing : signing;
        var made = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        made.ApplicationPolicy.Add(forServer ? ServerAuthentication : ClientAuthentication);
        if (names is [SystemName])
            return made;
        made.TrustMode = X509ChainTrustMode.CustomRootTrust;
        var roots = Current;
        foreach (var name in names)
            made.CustomTrustStore.AddRange(roots.Of(name));
        return made;
    }

    public ImmutableArray<string> NamesOf(string anchor) => Current.NamesOf(anchor);

    private sealed class Roots(ImmutableSortedDictionary<string, SigningCertificate> signing)
    {
        private readonly ConcurrentDictionary<string, X509Certificate2Collection> _found = new(StringComparer.Ordinal);
        private FrozenDictionary<string, ImmutableArray<string>>? _anchors;

        public ImmutableSortedDictionary<string, SigningCertificate> Signing => signing;

        public X509Certificate2Collection Of(string name) => _found.GetOrAdd(name, Find);

        public ImmutableArray<string> NamesOf(string anchor) => (_anchors ??= Anchors()).GetValueOrDefault(anchor, []);

        private FrozenDictionary<string, ImmutableArray<string>> Anchors() => signing.Keys.Append(SystemName)
            .SelectMany(name => Of(name).Select(root => (Anchor: CertificateFactsReader.AnchorOf(root), Name: name)))
            .GroupBy(entry => entry.Anchor, entry => entry.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(entry => entry.Key, entry => entry.Distinct(StringComparer.Ordinal).ToImmutableArray(), StringComparer.Ordinal);

        // .NET trusts the system's store or a custom list, so a list that names both carries the system's roots itself.
        private X509Certificate2Collection Find(string name)
        {
            if (name != SystemName)
                return signing.GetValueOrDefault(name)?.Certificates ?? [];
            // The machine's store and the account's, as the library itself does when it trusts the system.
            using var machine = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
            using var account = new X509Store(StoreName.Root, StoreLocation.CurrentUser, OpenFlags.ReadOnly);
            return [.. machine.Certificates.Concat(account.Certificates).DistinctBy(root => root.Thumbprint)];
        }
    }
}

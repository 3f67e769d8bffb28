using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Configuration;

/// <summary>
/// Trusted CAs: the system's, and the files of <c>node.signing</c>. A name without a usable file adds nothing, which trusts
/// less and never more; it is logged when the store is opened.
/// </summary>
public sealed class TrustStore : ITrust
{
    private const string SystemName = "system";

    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private readonly Dictionary<string, X509Certificate2Collection> _signing = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, X509Certificate2Collection> _roots = new(StringComparer.Ordinal);
    private readonly Lazy<FrozenDictionary<string, ImmutableArray<string>>> _anchors;
    private readonly IPolicySource _policy;

    public TrustStore(NodeConfiguration node, IPolicySource policy, ILogger logger)
    {
        _policy = policy;
        _anchors = new(Anchors);
        foreach (var file in node.Signing)
        {
            try
            {
                if (PemCertificates.Read(File.ReadAllText(file.Certificate)) is { Count: > 0 } certificates)
                    _signing[file.Name] = certificates;
                else
                    logger.LogError("Signing certificate {Name}: {File} holds no readable certificate", file.Name, file.Certificate);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                logger.LogError(e, "Signing certificate {Name}: {File} cannot be read", file.Name, file.Certificate);
            }
        }
    }

    /// <summary>A new policy object: its owner sets revocation and time, and keeps it for a destination.</summary>
    public X509ChainPolicy ChainPolicy(ImmutableArray<string> signing, bool forServer)
    {
        var names = signing.IsDefaultOrEmpty ? _policy.Current.Configuration.Tls.Signing : signing;
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(forServer ? ServerAuthentication : ClientAuthentication);
        if (names is [SystemName])
            return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        foreach (var name in names)
            policy.CustomTrustStore.AddRange(_roots.GetOrAdd(name, Roots));
        return policy;
    }

    public ImmutableArray<string> NamesOf(string anchor) => _anchors.Value.GetValueOrDefault(anchor, []);

    private FrozenDictionary<string, ImmutableArray<string>> Anchors() => _signing.Keys.Append(SystemName)
        .SelectMany(name => _roots.GetOrAdd(name, Roots).Select(root => (Anchor: CertificateFactsReader.AnchorOf(root), Name: name)))
        .GroupBy(entry => entry.Anchor, entry => entry.Name, StringComparer.Ordinal)
        .ToFrozenDictionary(entry => entry.Key, entry => entry.Distinct(StringComparer.Ordinal).ToImmutableArray(), StringComparer.Ordinal);

    // .NET trusts the system's store or a custom list, so a list that names both carries the system's roots itself.
    private X509Certificate2Collection Roots(string name)
    {
        if (name != SystemName)
            return _signing.GetValueOrDefault(name) ?? [];
        // The machine's store and the account's, as the library itself does when it trusts the system.
        using var machine = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        using var account = new X509Store(StoreName.Root, StoreLocation.CurrentUser, OpenFlags.ReadOnly);
        return [.. machine.Certificates.Concat(account.Certificates).DistinctBy(root => root.Thumbprint)];
    }
}

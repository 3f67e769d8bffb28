using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using SecureGateway.Policy;

namespace SecureGateway.Configuration;

/// <summary>
/// The certificates of this node (C-1): identities, signing certificates, and requests that wait for theirs, each in a file of
/// its own in the data directory. What is <em>stored</em> and what is <em>in use</em> are two states: an import, a removal or
/// a changed file changes the first, and <see cref="Activate"/> makes the first the second at one moment, for new handshakes;
/// running sessions keep what they have (C-2). A change that is refused, or that the disk does not take, changes neither.
/// Safe for use from many threads.
/// </summary>
public sealed partial class CertificateStore : IIdentities
{
    public const string DefaultName = "default";

    private readonly Lock _writing = new();
    private readonly NodeConfiguration _node;
    private readonly CertificateFolder _folder;
    private readonly ImmutableArray<INamingPolicies> _policies;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private CertificateShelf _stored = CertificateShelf.Empty;
    private CertificateShelf _active = CertificateShelf.Empty;
    private ImmutableDictionary<(CertificateKind, string), ImmutableArray<CertificateProblem>> _refused =
        ImmutableDictionary<(CertificateKind, string), ImmutableArray<CertificateProblem>>.Empty;

    private CertificateStore(NodeConfiguration node, IEnumerable<INamingPolicies> policies, TimeProvider clock, ILogger logger, Action<string>? sync)
    {
        (_node, _policies, _clock, _logger) = (node, [.. policies], clock, logger);
        _folder = new CertificateFolder(node.DataDirectory, logger, sync);
    }

    /// <summary>Told after other certificates have come into use.</summary>
    public event Action? Activated;

    /// <summary>Names that a policy may use, of what is stored.</summary>
    public ImmutableArray<string> IdentityNames => [.. Volatile.Read(ref _stored).Identities.Keys];

    public ImmutableArray<string> SigningNames => [.. Volatile.Read(ref _stored).Signing.Keys];

    /// <summary>Another object exactly when other CAs came into use.</summary>
    internal ImmutableSortedDictionary<string, SigningCertificate> SigningInUse => Volatile.Read(ref _active).Signing;

    /// <summary>
    /// Loads what is stored, takes over what the configured files hold that is not, and makes an identity when there is none
    /// named <c>default</c> (C-2). What cannot be used is logged, and is not there.
    /// </summary>
    /// <exception cref="IOException">The directories, or the self-made identity, cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of permission; or they belong to another account.</exception>
    public static CertificateStore Open(NodeConfiguration node, IEnumerable<INamingPolicies> policies, TimeProvider clock, ILogger logger) =>
        Open(node, policies, clock, logger, null);

    /// <param name="sync">Brings a directory to the disk; null for the system's way.</param>
    internal static CertificateStore Open(NodeConfiguration node, IEnumerable<INamingPolicies> policies, TimeProvider clock, ILogger logger, Action<string>? sync)
    {
        var store = new CertificateStore(node, policies, clock, logger, sync);
        store._folder.Prepare();
        store.LoadStored();
        store.TakeOverFiles();
        store.MakeMissing();
        store._active = store._stored;
        foreach (var identity in store._active.Identities.Values)
            logger.LogInformation("Identity {Identity}: {Certificate}", identity.Name, identity);
        return store;
    }

    public SslStreamCertificateContext? Find(string name) => Volatile.Read(ref _active).Identities.GetValueOrDefault(name)?.Context;

    public SslStreamCertificateContext? Choose(ImmutableArray<string> names, string serverName)
    {
        var identities = Volatile.Read(ref _active).Identities;
        if (serverName.Length == 0 || identities.Count == 1)
            return identities.GetValueOrDefault(names[0])?.Context;
        // A single name is only the default: whatever else may be shown to clients may be chosen.
        var candidates = names is [var only]
            ? identities.Values.Where(identity => identity.Name != only && CertificateJudge.ServesAsServer(identity.Certificate)).Prepend(identities.GetValueOrDefault(only))
            : names.Select(name => identities.GetValueOrDefault(name));
        ImmutableArray<Identity> found = [.. candidates.OfType<Identity>()];
        return found.IsEmpty ? null : IdentityChoice.ByServerName(found, identity => identity.Facts, serverName).Context;
    }

    /// <summary>Everything that is stored: identities, signing certificates, requests, each in the order of their names.</summary>
    public ImmutableArray<CertificateDescription> List()
    {
        var shelf = Volatile.Read(ref _stored);
        return
        [
            .. shelf.Identities.Values.Select(identity => Describe(shelf, identity)),
            .. shelf.Signing.Values.Select(Describe),
            .. shelf.Requests.Values.Select(CertificateDescriber.Of),
        ];
    }

    /// <summary>Null when nothing has that name.</summary>
    public CertificateDescription? Show(CertificateKind kind, string name)
    {
        var shelf = Volatile.Read(ref _stored);
        return !shelf.Has(kind, name) ? null : kind switch
        {
            CertificateKind.Identity => Describe(shelf, shelf.Identities[name]),
            CertificateKind.Signing => Describe(shelf.Signing[name]),
            _ => CertificateDescriber.Of(shelf.Requests[name]),
        };
    }

    /// <summary>What expires within this time, or has expired; the first to expire comes first.</summary>
    public ImmutableArray<CertificateDescription> Expiring(TimeSpan within)
    {
        var limit = _clock.GetUtcNow() + within;
        return [.. List().Where(entry => entry.Expires <= limit).OrderBy(entry => entry.Expires)];
    }

    /// <summary>When the first certificate of each entry in use expires.</summary>
    internal IEnumerable<(CertificateKind Kind, string Name, string Fingerprint, DateTimeOffset Expires)> ExpiryInUse()
    {
        var shelf = Volatile.Read(ref _active);
        return shelf.Identities.Values.Select(identity => (CertificateKind.Identity, identity.Name, identity.Digest, identity.Expires))
            .Concat(shelf.Signing.Values.Select(signing => (CertificateKind.Signing, signing.Name, signing.Digest, signing.Expires)));
    }

    /// <summary>Replacements in configured files that were refused; until they are mended, or the entry is imported otherwise.</summary>
    public ImmutableArray<string> RefusedReplacements =>
        [.. Volatile.Read(ref _refused).Select(refused => $"{Called(refused.Key.Item1, refused.Key.Item2)}: {refused.Value[0]}").Order(StringComparer.Ordinal)];

    /// <summary>Certificates without keys, or a request, as PEM.</summary>
    public CertificateResult Export(CertificateKind kind, string name)
    {
        var shelf = Volatile.Read(ref _stored);
        if (Show(kind, name) is not { } entry)
            return NotFound(kind, name);
        var pem = kind switch
        {
            CertificateKind.Identity => shelf.Identities[name].ChainPem(),
            CertificateKind.Signing => shelf.Signing[name].Pem,
            _ => shelf.Requests[name].Pem,
        };
        return new CertificateResult(CertificateOutcome.Done, kind, name, $"{Called(kind, name)} without its key", [], entry, pem);
    }

    private CertificateDescription Describe(CertificateShelf shelf, Identity identity)
    {
        var used = Volatile.Read(ref _active).Identities.GetValueOrDefault(identity.Name);
        return Refusals(CertificateDescriber.Of(
            identity,
            shelf.Signing.Values.SelectMany(signing => (IEnumerable<X509Certificate2>)signing.Certificates),
            UsedBy(CertificateKind.Identity, identity.Name),
            ReferenceEquals(used, identity) ? null : used is null ? "nothing" : $"{used}, {used.Facts.Sha256}",
            _clock.GetUtcNow()));
    }

    private CertificateDescription Describe(SigningCertificate signing)
    {
        var used = Volatile.Read(ref _active).Signing.GetValueOrDefault(signing.Name);
        return Refusals(CertificateDescriber.Of(
            signing,
            UsedBy(CertificateKind.Signing, signing.Name),
            ReferenceEquals(used, signing) ? null : used is null ? "nothing" : used.Certificates[0].Subject,
            _clock.GetUtcNow()));
    }

    private CertificateDescription Refusals(CertificateDescription entry) =>
        _refused.TryGetValue((entry.Kind, entry.Name), out var problems) ? entry with { Problems = entry.Problems.AddRange(problems) } : entry;

    private ImmutableArray<string> UsedBy(CertificateKind kind, string name) =>
    [
        .. _policies.SelectMany(source => source.All)
            .SelectMany(policy => CertificateUse.Of(policy.Policy).Where(use => use.Kind == kind && use.Name == name).Select(use => $"{use.Place} of {policy.Called}"))
            .Distinct(StringComparer.Ordinal),
    ];

    private static CertificateResult NotFound(CertificateKind kind, string name) => new(
        CertificateOutcome.NotFound, kind, name, $"there is no {Word(kind)} '{name}'",
        [new CertificateProblem(CertificatePart.Certificate, "nothing has that name", "list shows what there is")]);

    private static string Called(CertificateKind kind, string name) => $"{Word(kind)} '{name}'";

    private static string Word(CertificateKind kind) => kind switch
    {
        CertificateKind.Identity => "identity",
        CertificateKind.Signing => "signing certificate",
        _ => "request",
    };
}

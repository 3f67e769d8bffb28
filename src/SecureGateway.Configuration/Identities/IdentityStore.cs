using System.Collections.Immutable;
using System.Net.Security;
using Microsoft.Extensions.Logging;
using SecureGateway.Policy;

namespace SecureGateway.Configuration;

/// <summary>
/// The identities of this node: those that the configuration names, and those stored in the data directory. When neither
/// has <c>default</c>, a self-signed one is made, stored, and said so in the log (C-2).
/// </summary>
public sealed class IdentityStore : IIdentities
{
    public const string DefaultName = "default";

    private readonly Dictionary<string, Identity> _identities;

    private IdentityStore(Dictionary<string, Identity> identities) => _identities = identities;

    /// <summary>All identities, by name.</summary>
    public IReadOnlyDictionary<string, Identity> All => _identities;

    /// <summary>Loads everything. A file that cannot be used is logged, and its identity is not there.</summary>
    /// <exception cref="IOException">The self-made identity cannot be stored.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of permission.</exception>
    public static IdentityStore Open(NodeConfiguration node, TimeProvider clock, ILogger logger)
    {
        var now = clock.GetUtcNow();
        var stored = new StoredIdentities(node.DataDirectory);
        var configured = node.Identities.ToDictionary(files => files.Name, StringComparer.Ordinal);
        var identities = new Dictionary<string, Identity>(StringComparer.Ordinal);
        foreach (var files in configured.Values.Concat(stored.Names.Where(name => !configured.ContainsKey(name)).Select(name => stored.Find(name)!)))
            Load(files);
        if (!configured.ContainsKey(DefaultName) && stored.Find(DefaultName) is null)
        {
            var (certificate, key) = SelfMadeIdentity.Make(node.HostName, now);
            var files = stored.Save(DefaultName, certificate, key);
            logger.LogWarning(
                "No identity named {Identity} is configured: made a self-signed one for {HostName} and stored it as {File}. Partners that check certificates will not trust it",
                DefaultName, node.HostName, files.Certificate);
            Load(files);
        }

        return new IdentityStore(identities);

        void Load(IdentityFiles files)
        {
            var (identity, problems) = IdentityLoader.Load(files, now);
            foreach (var problem in problems)
            {
                logger.Log(
                    problem.IsWarning ? LogLevel.Warning : LogLevel.Error,
                    "Identity {Identity}: {Problem}; {Advice}", files.Name, problem.Problem, problem.Right);
            }

            if (identity is null)
                return;
            identities[files.Name] = identity;
            logger.LogInformation("Identity {Identity}: {Certificate}", files.Name, identity);
        }
    }

    public SslStreamCertificateContext? Choose(ImmutableArray<string> names, string serverName)
    {
        // A single name is only the default: whatever else is here may be chosen.
        IEnumerable<string> candidates = names is [var only] ? _identities.Keys.Order(StringComparer.Ordinal).Where(name => name != only).Prepend(only) : names;
        ImmutableArray<Identity> found = [.. candidates.Select(name => _identities.GetValueOrDefault(name)).OfType<Identity>()];
        return found.IsEmpty ? null : IdentityChoice.ByServerName(found, identity => identity.Facts, serverName).Context;
    }

    public SslStreamCertificateContext? Find(string name) => _identities.TryGetValue(name, out var identity) ? identity.Context : null;
}

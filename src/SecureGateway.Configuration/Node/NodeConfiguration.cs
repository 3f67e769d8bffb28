using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>This machine's facts (the <c>node</c> block of HOCON), never replicated. Paths are absolute.</summary>
/// <param name="HostName">Said in the greeting, in EHLO and in Received fields.</param>
public sealed record NodeConfiguration(
    string Name,
    string HostName,
    string DataDirectory,
    ImmutableArray<ListenerSettings> Listeners,
    ConsoleSettings Console,
    OperationsSettings Operations,
    StorageSettings Storage,
    TrackingSettings Tracking,
    ImmutableArray<IdentityFiles> Identities,
    ImmutableArray<SigningFile> Signing,
    ResolverSettings Resolver,
    LogLevelSetting LogLevel)
{
    /// <summary>Names and addresses besides the host name and the machine's interfaces under which mail reaches this gateway.</summary>
    public ImmutableArray<string> AlsoKnownAs { get; init; } = [];

    /// <summary>Null: this node has no peers.</summary>
    public ClusterSettings? Cluster { get; init; }

    /// <summary>Of the first configuration file: relative paths in a policy that came by command count from there.</summary>
    public string Directory { get; init; } = Environment.CurrentDirectory;
}

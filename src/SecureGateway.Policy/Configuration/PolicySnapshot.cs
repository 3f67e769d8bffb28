namespace SecureGateway.Policy;

/// <summary>
/// One applied revision with its tables built. A session or an attempt takes one and keeps it to its end; nothing
/// in it ever changes.
/// </summary>
public sealed class PolicySnapshot
{
    public PolicySnapshot(long revision, PolicyConfiguration configuration)
    {
        Revision = revision;
        Configuration = configuration;
        Routes = new RouteTable(configuration.Routes);
        Connections = new ConnectionTable(configuration.Connections);
        Domains = new DomainSet(configuration.Domains);
    }

    public long Revision { get; }

    public PolicyConfiguration Configuration { get; }

    public RouteTable Routes { get; }

    public ConnectionTable Connections { get; }

    /// <summary>The domains this gateway serves.</summary>
    public DomainSet Domains { get; }
}

/// <summary>Where rooms take the applied configuration from, once for each session or attempt.</summary>
public interface IPolicySource
{
    PolicySnapshot Current { get; }
}

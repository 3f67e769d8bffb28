using System.Collections.Immutable;
using System.Net;

namespace SecureGateway.Delivery;

/// <summary>
/// This node's side of delivery: facts and bounds that are not policy.
/// </summary>
/// <param name="HostName">What EHLO and reports say; also the name that is recognised as our own among MX hosts.</param>
public sealed record DeliveryOptions(string HostName)
{
    /// <summary>The gateway's own, where no secret of a route may be; null is none.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Name servers; empty takes the system's.</summary>
    public ImmutableArray<IPEndPoint> ResolverServers { get; init; } = [];

    /// <summary>Looked at before the DNS for hosts that routes name; null is none.</summary>
    public string? HostsFile { get; init; } = Delivery.HostsFile.SystemPath;

    /// <summary>For one question to one name server.</summary>
    public TimeSpan ResolverTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Further names of this gateway, dropped from MX answers like <see cref="HostName"/>.</summary>
    public ImmutableArray<string> OtherNames { get; init; } = [];

    /// <summary>Addresses at which this gateway is reached and that are on no interface of its machine: of a router or a balancer before it.</summary>
    public ImmutableArray<IPAddress> OtherAddresses { get; init; } = [];

    public SmtpTimeouts Timeouts { get; init; } = SmtpTimeouts.Default;

    /// <summary>Hosts tried in one attempt, the most preferred ones.</summary>
    public int MaxHosts { get; init; } = 5;

    /// <summary>Addresses tried in one attempt, over all hosts.</summary>
    public int MaxAddresses { get; init; } = 10;

    /// <summary>The port of MX hosts.</summary>
    public int MxPort { get; init; } = 25;

    /// <summary>
    /// Takes MX hosts that are this machine (<c>localhost</c>, loopback and unspecified addresses, those of its interfaces), which otherwise are
    /// dropped as a loop or an attack. For staged networks.
    /// </summary>
    public bool AllowLoopbackMx { get; init; }

    public PoolOptions Pool { get; init; } = PoolOptions.Default;

    public BackOffOptions BackOff { get; init; } = BackOffOptions.Default;

    /// <summary>What deliveries under way get to finish when the gateway stops.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Octets of the original message that a report carries unless RET=FULL.</summary>
    public int ReportedOctets { get; init; } = 64 * 1024;
}

/// <summary>Bounds of connection reuse.</summary>
/// <param name="IdleTimeout">A connection unused for this long is ended.</param>
/// <param name="MaxAge">No connection carries further messages after this.</param>
/// <param name="MaxMessages">Messages of one connection.</param>
/// <param name="ProbeAfter">Idle for longer than this, a connection is asked with NOOP before it is used.</param>
public sealed record PoolOptions(TimeSpan IdleTimeout, TimeSpan MaxAge, int MaxMessages, TimeSpan ProbeAfter)
{
    public static readonly PoolOptions Default =
        new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5), 1000, TimeSpan.FromSeconds(5));
}

/// <summary>When a next hop that cannot be reached is given a pause.</summary>
/// <param name="AfterFailures">Attempts in a row that reached no host.</param>
/// <param name="First">The first pause; each further one is twice as long.</param>
public sealed record BackOffOptions(int AfterFailures, TimeSpan First, TimeSpan Longest)
{
    public static readonly BackOffOptions Default = new(5, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(30));
}

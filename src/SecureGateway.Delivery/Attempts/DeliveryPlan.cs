using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>
/// What is decided for a next hop before anything is connected to: under one snapshot, which an attempt keeps to its end
/// . One object serves all messages that go that way under that revision.
/// </summary>
internal sealed class DeliveryPlan
{
    private readonly TlsRequirement _plain;
    private readonly TlsRequirement _requireTls;

    public DeliveryPlan(PolicySnapshot snapshot, NextHop hop)
    {
        Snapshot = snapshot;
        Hop = hop;
        Profile = snapshot.Connections.Named(hop.Route.Connection);
        Pattern = hop.Pattern.ToString();
        _plain = Requirement(requireTls: false);
        _requireTls = Requirement(requireTls: true);
    }

    public PolicySnapshot Snapshot { get; }

    public NextHop Hop { get; }

    public ConnectionProfile? Profile { get; }

    /// <summary>The route's pattern, as evidence names it.</summary>
    public string Pattern { get; }

    /// <summary>Names the outbound policy, whose actor supervises the delivery.</summary>
    public string PolicyName => Profile?.Name ?? ConnectionProfile.DefaultName;

    public TlsRequirement RequirementFor(bool requireTls) => requireTls ? _requireTls : _plain;

    private TlsRequirement Requirement(bool requireTls) =>
        TlsPolicy.ForOutbound(Snapshot.Configuration.Tls, Profile, Hop.Route.Credentials is not null, requireTls);
}

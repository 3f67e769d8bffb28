using System.Collections.Immutable;

namespace SecureGateway.Peers.Wire;

/// <summary>How peers find out which of them are in a cluster already.</summary>
public static class MembershipMessages
{
    /// <summary>Are you in a cluster, and who else is?</summary>
    public sealed record AreYouJoined(string From) : IPeerWireMessage;

    /// <param name="Members">The cluster that the sender is in, by name; empty when it is in none.</param>
    public sealed record Presence(string From, ImmutableArray<string> Members) : IPeerWireMessage;
}

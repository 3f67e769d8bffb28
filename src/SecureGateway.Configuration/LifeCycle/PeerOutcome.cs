using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>What one peer did with a proposed revision.</summary>
public enum PeerAnswer
{
    /// <summary>It runs on it.</summary>
    Activated,

    /// <summary>It accepted and has not said yet that it runs on it.</summary>
    Accepted,

    /// <summary>It cannot run on it; it says why.</summary>
    Refused,

    /// <summary>It did not answer, or could not say. It gets the revision when it is heard; after a start of its own, before it takes mail.</summary>
    Away,
}

/// <param name="Peer">The node's name.</param>
/// <param name="Problems">Why it refused or could not say, or what of the revision it cannot do although it runs on it; one line each.</param>
public sealed record PeerOutcome(string Peer, PeerAnswer Answer, ImmutableArray<string> Problems);

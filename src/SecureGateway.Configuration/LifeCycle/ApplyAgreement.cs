using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>What became of a proposed revision.</summary>
/// <param name="IsDecided">It is the next revision, for everybody and for good.</param>
/// <param name="Problem">Why not, in words for the administrator; empty when decided.</param>
/// <param name="LostTo">The revision that won under the same number, where there is one.</param>
public sealed record ApplyAgreement(bool IsDecided, ImmutableArray<PeerOutcome> Peers, string Problem = "", Revision? LostTo = null)
{
    public static ApplyAgreement Decided(ImmutableArray<PeerOutcome> peers) => new(true, peers);

    public static ApplyAgreement NotDecided(string problem, ImmutableArray<PeerOutcome> peers, Revision? lostTo = null) => new(false, peers, problem, lostTo);
}

using System.Collections.Immutable;
using SecureGateway.Configuration;

namespace SecureGateway.Peers.Agreement;

/// <summary>What an <see cref="AgreementPeer"/> has to tell its node.</summary>
public interface IAgreementReport;

/// <summary>What became of an apply.</summary>
public enum Outcome
{
    /// <summary>It is the next revision, everywhere and for good.</summary>
    Decided,

    /// <summary>It is not, and never will be.</summary>
    Refused,

    /// <summary>One or the other; the peers will settle it when enough of them hear each other.</summary>
    NotKnown,
}

public static class AgreementReports
{
    /// <summary>The answer to an apply; given once.</summary>
    /// <param name="LostTo">What was settled in its place.</param>
    public sealed record Answer(string Request, Outcome Outcome, string Problem, ImmutableArray<PeerOutcome> Peers, Proposal? LostTo) : IAgreementReport;

    /// <summary>Newly settled: run on the last of them.</summary>
    /// <param name="FirstSlot">The slot of the first.</param>
    /// <param name="Decided">This node brought it about, so it sees to the replication.</param>
    public sealed record Activate(long FirstSlot, ImmutableArray<Proposal> Proposals, bool Decided) : IAgreementReport;

    /// <summary>
    /// A majority has been heard, and this node knows everything that was settled before. Said once after each start.
    /// </summary>
    public sealed record CaughtUp : IAgreementReport;
}

using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace SecureGateway.Peers.Agreement;

/// <summary>What peers say to each other. Any of it may be lost, late or said twice.</summary>
[JsonDerivedType(typeof(PeerMessages.Prepare), "prepare-1")]
[JsonDerivedType(typeof(PeerMessages.Promise), "promise-1")]
[JsonDerivedType(typeof(PeerMessages.Overruled), "overruled-1")]
[JsonDerivedType(typeof(PeerMessages.Abstain), "abstain-1")]
[JsonDerivedType(typeof(PeerMessages.Propose), "propose-1")]
[JsonDerivedType(typeof(PeerMessages.Accepted), "accepted-1")]
[JsonDerivedType(typeof(PeerMessages.Settled), "settled-1")]
[JsonDerivedType(typeof(PeerMessages.Running), "running-1")]
[JsonDerivedType(typeof(PeerMessages.Ask), "ask-1")]
[JsonDerivedType(typeof(PeerMessages.Told), "told-1")]
public interface IPeerMessage;

/// <summary>The messages of the agreement.</summary>
public static class PeerMessages
{
    /// <summary>Will you take nothing below this ballot, and could you run this?</summary>
    /// <param name="Candidate">Null when an attempt of somebody else is only brought to its end.</param>
    /// <param name="Peers">Whose votes the sender counts.</param>
    public sealed record Prepare(long Slot, Ballot Ballot, Proposal? Candidate, ImmutableArray<string> Peers) : IPeerMessage;

    /// <summary>I promise.</summary>
    /// <param name="Vote">What I voted for in this slot already; it takes precedence over the candidate.</param>
    /// <param name="Objections">Why I could not run the candidate; none when I could.</param>
    public sealed record Promise(long Slot, Ballot Ballot, Vote? Vote, ImmutableArray<string> Objections) : IPeerMessage;

    /// <summary>I promised a greater ballot.</summary>
    public sealed record Overruled(long Slot, Ballot Ballot, Ballot Promised) : IPeerMessage;

    /// <summary>I do not vote, and why.</summary>
    public sealed record Abstain(long Slot, Ballot Ballot, string Reason) : IPeerMessage;

    /// <summary>Vote for this.</summary>
    public sealed record Propose(long Slot, Ballot Ballot, Proposal Proposal) : IPeerMessage;

    /// <summary>I voted for it.</summary>
    public sealed record Accepted(long Slot, Ballot Ballot) : IPeerMessage;

    /// <summary>These slots are settled.</summary>
    public sealed record Settled(long FirstSlot, ImmutableArray<Proposal> Proposals) : IPeerMessage;

    /// <summary>I know of everything below this slot, and run it.</summary>
    /// <param name="Trouble">What of the newest revision I cannot do; null when all is well.</param>
    public sealed record Running(long OpenSlot, string? Trouble) : IPeerMessage;

    /// <summary>What do you know from this slot on?</summary>
    public sealed record Ask(long OpenSlot) : IPeerMessage;

    /// <summary>What I know.</summary>
    /// <param name="FirstSlot">Where <paramref name="Settled"/> begins.</param>
    /// <param name="Promised">In my open slot; so is <paramref name="Vote"/>.</param>
    public sealed record Told(bool Enrolled, long FirstSlot, ImmutableArray<Proposal> Settled, long OpenSlot, Ballot Promised, Vote? Vote) : IPeerMessage;
}

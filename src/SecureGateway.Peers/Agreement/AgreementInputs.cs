using System.Collections.Immutable;

namespace SecureGateway.Peers.Agreement;

/// <summary>What happens to an <see cref="AgreementPeer"/>.</summary>
public interface IAgreementInput;

public static class AgreementInputs
{
    /// <summary>An administrator on this node wants it applied; it has been checked here.</summary>
    /// <param name="Request">What the answer is given under.</param>
    public sealed record Apply(string Request, Proposal Candidate) : IAgreementInput;

    /// <summary>A peer said something.</summary>
    /// <param name="Judgement">For <see cref="PeerMessages.Prepare"/>: whether this node could run the candidate.</param>
    public sealed record Heard(string From, IPeerMessage Message, Judgement Judgement) : IAgreementInput;

    /// <summary>The replicated data say that a slot is settled.</summary>
    public sealed record Replicated(long Slot, Proposal Proposal) : IAgreementInput;

    /// <summary>This node runs on all that is settled below a slot.</summary>
    /// <param name="Trouble">What of it cannot be done here.</param>
    public sealed record Activated(long OpenSlot, string? Trouble) : IAgreementInput;

    /// <summary>What this node runs on while the peers have not agreed on a first revision: it can be that.</summary>
    public sealed record OwnRevision(Proposal Candidate) : IAgreementInput;

    /// <summary>Peers that need not be waited for. A hint: nothing depends on its being right.</summary>
    public sealed record Away(ImmutableHashSet<string> Peers) : IAgreementInput;

    /// <summary>Time has passed.</summary>
    public sealed record Tick : IAgreementInput;
}

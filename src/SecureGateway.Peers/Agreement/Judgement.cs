using System.Collections.Immutable;

namespace SecureGateway.Peers.Agreement;

/// <summary>What a node's configuration says of a revision that its peers are about to vote on.</summary>
/// <param name="Objections">Why it could not run on it; none when it could. One ends the apply for all.</param>
/// <param name="Abstention">Why it cannot say at this moment; the apply goes on as if it were away.</param>
public sealed record Judgement(ImmutableArray<string> Objections, string? Abstention = null)
{
    public static readonly Judgement Fine = new([]);

    public static Judgement Object(params ImmutableArray<string> objections) => new(objections);

    public static Judgement Abstain(string why) => new([], why);
}

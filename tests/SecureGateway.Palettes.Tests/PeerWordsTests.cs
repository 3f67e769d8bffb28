using SecureGateway.Configuration;
using SecureGateway.Palettes.Config;

namespace SecureGateway.Palettes.Tests;

/// <summary>The outcome of an apply for each peer, in words.</summary>
[Trait("Rule", "A-6")]
public sealed class PeerWordsTests
{
    [Theory]
    [InlineData(PeerAnswer.Activated, null, "gw2: runs on it")]
    [InlineData(PeerAnswer.Activated, "no identity 'mx2'", "gw2: runs on it, but: no identity 'mx2'")]
    [InlineData(PeerAnswer.Accepted, null, "gw2: accepted it, and has not said yet that it runs on it")]
    [InlineData(PeerAnswer.Refused, "no identity 'mx2'", "gw2: refused: no identity 'mx2'")]
    [InlineData(PeerAnswer.Away, null, "gw2: away; it gets it when it is heard")]
    [InlineData(PeerAnswer.Away, "its configuration is being read", "gw2: away; it gets it when it is heard: its configuration is being read")]
    public void A_peer_s_outcome_leaves_nothing_out(PeerAnswer answer, string? problem, string words) =>
        Assert.Equal(words, ConfigWords.Peer(new PeerOutcome("gw2", answer, problem is null ? [] : [problem])));
}

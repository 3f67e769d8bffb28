namespace SecureGateway.Operations;

/// <summary>A peer gives no answer, or none to its end.</summary>
/// <param name="problem">Goes on after the peer's name: "did not answer within 5 s".</param>
/// <param name="mayHaveBegun">False when it is certain that it did nothing; of a change that is said.</param>
public sealed class PeerSilentException(string problem, bool mayHaveBegun) : Exception(problem)
{
    public bool MayHaveBegun => mayHaveBegun;
}

namespace SecureGateway.Operations.Wire;

/// <summary>A part of a frame: the peers that were asked, and those that are missing in the answer.</summary>
public sealed record PeersFrame(IReadOnlyList<string> Asked, IReadOnlyList<PeerProblem> Missing)
{
    /// <summary>In the frame that ends an answer, where peers were asked.</summary>
    public static PeersFrame? In(Frame frame) => frame switch
    {
        EndFrame end => end.Peers,
        PageFrame page => page.Peers,
        DoneFrame done => done.Peers,
        QuestionFrame question => question.Peers,
        _ => null,
    };

    public static PeersFrame? Of(PeersHeard? heard) => heard is null ? null : new PeersFrame(heard.Asked, heard.Missing);
}

using System.Runtime.CompilerServices;
using SecureGateway.Operations.Wire;

namespace SecureGateway.Operations.Tests;

/// <summary>Two peers beside gw1, each a desk of its own, that can be silent, or die after so many frames.</summary>
internal sealed class StagedPeers : IPeerOperations
{
    public Dictionary<string, Desk> Desks { get; } = new() { ["gw2"] = new Desk(), ["gw3"] = new Desk() };

    public HashSet<string> Silent { get; } = [];

    public Dictionary<string, int> DiesAfter { get; } = [];

    public IReadOnlyList<string> Away { get; set; } = [];

    public string Me => "gw1";

    public IReadOnlyList<string> Names => ["gw1", "gw2", "gw3"];

    public async IAsyncEnumerable<Frame> AskAsync(string peer, OperationRequest request, Caller caller, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (Silent.Contains(peer))
            throw new PeerSilentException("did not answer", mayHaveBegun: false);
        var left = DiesAfter.GetValueOrDefault(peer, int.MaxValue);
        await foreach (var frame in Desks[peer].Dispatcher.AnswerPeerAsync(request, caller with { From = $"{caller.From} via {Me}" }, new Progress<Progress>(), cancellation))
        {
            if (left-- == 0)
                throw new PeerSilentException("broke off", mayHaveBegun: true);
            yield return frame;
        }
    }
}

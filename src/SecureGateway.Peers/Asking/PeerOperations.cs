using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using SecureGateway.Configuration;
using SecureGateway.Operations;
using SecureGateway.Operations.Wire;
using SecureGateway.Peers.Membership;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Peers.Asking;

/// <summary>Operations of the other peers, over the actor system in which peers meet. A peer that the cluster misses is given less time.</summary>
internal sealed class PeerOperations(NodeConfiguration node, PeerSystem system, PeerWatch watch) : IPeerOperations
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PatienceWithAbsent = TimeSpan.FromSeconds(2);

    public string Me => node.Name;

    public IReadOnlyList<string> Names { get; } = [.. node.Cluster!.Peers.Select(peer => peer.Name)];

    public IReadOnlyList<string> Away => [.. Names.Except(watch.View.Present)];

    public async IAsyncEnumerable<Frame> AskAsync(
        string peer, OperationRequest request, Caller caller, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var pieces = Channel.CreateUnbounded<byte[]>(); // bounded by what is asked for with More
        var ask = new OperationMessages.Ask(
            Guid.NewGuid().ToString("N"), Me, request.Palette, request.Operation,
            request.Arguments.ToDictionary(argument => argument.Key, argument => argument.Value.ToArray(), StringComparer.Ordinal),
            caller.Name, caller.From, caller.Permission.ToString());
        var conversation = new Conversation(pieces.Writer, watch.View.Present.Contains(peer) ? Patience : PatienceWithAbsent);
        if (!system.Ask(new OperationsActor.Begin(peer, ask, conversation)))
            throw new PeerSilentException("cannot be asked just now, since this node does not speak to its peers", mayHaveBegun: false);
        try
        {
            var lines = new LineBuffer();
            await foreach (var piece in pieces.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                foreach (var line in lines.Take(piece))
                    yield return JsonSerializer.Deserialize<Frame>(line, OperationJson.Options) ?? throw new JsonException("an empty line");
                conversation.HasRead();
            }
        }
        finally
        {
            conversation.End();
        }
    }
}

using Akka.Actor;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Actor;

/// <summary>The actors of this node as they stand at one moment, read from the outside: none of them is asked.</summary>
public sealed class ActorPalette : IPaletteSource
{
    private static readonly Argument<string> Under = new("under", Kinds.Word("PATH"), "only these, such as /user/queue") { Default = "/user" };
    private static readonly Argument<int> Depth = new("depth", Kinds.Number(0, 20), "levels below that one") { Default = 20 };

    private readonly ActorSystem _system;

    public ActorPalette(ActorSystem system)
    {
        _system = system;
        Palette = new Palette("actor", "Actors of this node", [
            new("hierarchy", "List actors, parents before children, with what waits in their mailboxes", Permission.View)
            {
                Arguments = [Under, Depth, StandardArguments.Limit],
                Answer = ActorRow.Table,
                Peers = PeerUse.ThisNode,
                Run = HierarchyAsync,
            },
        ]);
    }

    public Palette Palette { get; }

    private Task<OperationResult> HierarchyAsync(OperationCall call)
    {
        var names = call.Get(Under).Split('/', StringSplitOptions.RemoveEmptyEntries);
        IActorRef at = ((ExtendedActorSystem)_system).Provider.RootGuardian;
        foreach (var name in names)
        {
            if (at is not ActorRefWithCell parent || parent.Children.FirstOrDefault(child => child.Path.Name == name) is not { } next)
                return Task.FromResult<OperationResult>(Refusal.NotFound($"there is no actor {name} under {Text(at)}"));
            at = next;
        }

        var rows = Walk(at, call.Get(Depth)).ToList();
        return Task.FromResult<OperationResult>(ActorRow.Table.Of(rows.Take(call.Get(StandardArguments.Limit)), rows.Count));
    }

    private static IEnumerable<ActorRow> Walk(IActorRef actor, int depth)
    {
        if (actor is not ActorRefWithCell { } local)
            return [new ActorRow(Text(actor), actor.GetType().Name, 0, 0)];
        var children = local.Children.ToList();
        var row = new ActorRow(Text(actor), (local.Underlying as ActorCell)?.Props.Type.Name ?? "", local.Underlying.NumberOfMessages, children.Count);
        return depth == 0 ? [row] : children.OrderBy(child => child.Path.Name, StringComparer.Ordinal).SelectMany(child => Walk(child, depth - 1)).Prepend(row);
    }

    private static string Text(IActorRef actor) => actor.Path.ToStringWithoutAddress();
}

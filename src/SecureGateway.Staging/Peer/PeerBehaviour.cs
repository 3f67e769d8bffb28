namespace SecureGateway.Staging;

/// <summary>
/// Which plan a staged peer follows on which connection; connections are counted from 1, in the order of their arrival.
/// A plan converts to the behaviour that always follows it.
/// </summary>
public sealed record PeerBehaviour(Func<PeerConnection, PeerPlan> Choose)
{
    public static implicit operator PeerBehaviour(PeerPlan plan) => Always(plan);

    public static PeerBehaviour Always(PeerPlan plan) => new(_ => plan);

    /// <summary>Broken for ever.</summary>
    public static PeerBehaviour AlwaysBroken(PeerPlan broken) => Always(broken);

    /// <summary>The first connection is broken, all later ones are fine.</summary>
    public static PeerBehaviour BrokenOnce(PeerPlan broken, PeerPlan then) => BrokenFirst(1, broken, then);

    /// <summary>The first connections are broken, all later ones are fine.</summary>
    public static PeerBehaviour BrokenFirst(int connections, PeerPlan broken, PeerPlan then) =>
        new(connection => connection.Number <= connections ? broken : then);

    /// <summary>One plan for each connection in turn; the last one stays.</summary>
    public static PeerBehaviour InTurn(params IReadOnlyList<PeerPlan> plans) =>
        new(connection => plans[Math.Min(connection.Number, plans.Count) - 1]);

    /// <summary>By the client's address.</summary>
    public static PeerBehaviour ByAddress(Func<System.Net.IPAddress, PeerPlan> choose) =>
        new(connection => choose(connection.Client.Address));
}

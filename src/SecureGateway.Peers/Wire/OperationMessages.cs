namespace SecureGateway.Peers.Wire;

/// <summary>
/// How one peer has another do an operation. Ask is said until Ready is heard; nothing is done before the first More, so that
/// who never heard Ready can tell that nothing was done. Then pieces of the answer (NDJSON) come, each after a More.
/// </summary>
public static class OperationMessages
{
    /// <param name="From">Who asks, by <c>node.name</c>.</param>
    /// <param name="Permission">Of the caller, by name.</param>
    public sealed record Ask(
        string Id, string From, string Palette, string Operation, Dictionary<string, string[]> Arguments, string CallerName, string CallerFrom, string Permission) : IPeerWireMessage;

    public sealed record Ready(string Id) : IPeerWireMessage;

    /// <summary>Goes to who answers; said again and again, as a sign that the asker is still there.</summary>
    /// <param name="UpTo">Pieces with a lesser number may be sent.</param>
    public sealed record More(string Id, int UpTo) : IPeerWireMessage;

    /// <summary>The asker has enough.</summary>
    public sealed record Enough(string Id) : IPeerWireMessage;

    /// <summary>Goes to who asked.</summary>
    /// <param name="Number">From 0 on, without a gap.</param>
    /// <param name="Octets">A part of the answer; it ends anywhere in a line. None: it is still being worked on.</param>
    public sealed record Piece(string Id, int Number, byte[] Octets, bool IsLast) : IPeerWireMessage;
}

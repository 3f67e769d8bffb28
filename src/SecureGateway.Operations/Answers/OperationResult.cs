namespace SecureGateway.Operations;

/// <summary>What a call came to: <see cref="Rows"/>, <see cref="Page"/>, <see cref="Document"/>, <see cref="Writing"/>, <see cref="Done"/>, <see cref="Question"/> or <see cref="Refusal"/>.</summary>
public abstract record OperationResult
{
    /// <summary>Which peers were asked, where others than this node may have been; else null.</summary>
    public PeersHeard? Peers { get; init; }

    /// <summary>What is missing in rows of this node, and why; each a sentence without its end.</summary>
    public IReadOnlyList<string> Lacks { get; init; } = [];
}

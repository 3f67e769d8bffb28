namespace SecureGateway.Cli.Node;

/// <summary>There is no answer from the node; the message says where it was looked for and what to check.</summary>
internal sealed class CannotReachException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The node was reached, and the link lost after it was asked: it may have done what it was asked for.</summary>
    public bool WasAsked { get; init; }
}

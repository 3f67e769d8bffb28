namespace SecureGateway.Cli.Node;

/// <summary>There is no answer from the node; the message says where it was looked for and what to check.</summary>
internal sealed class CannotReachException(string message, Exception? inner = null) : Exception(message, inner);

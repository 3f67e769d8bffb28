namespace SecureGateway.Operations;

/// <summary>Two operations of the same palette between which an editor stands.</summary>
/// <param name="Fetch">Answers with a document; called without arguments.</param>
/// <param name="Store">Takes the edited document.</param>
/// <param name="Argument">The argument of <paramref name="Store"/>, of <see cref="Kinds.File"/>.</param>
public sealed record EditLoop(string Fetch, string Store, string Argument);

namespace SecureGateway.Operations;

/// <summary>Nothing was done yet: the caller is to confirm, by calling again with the flag <c>yes</c>. Made by the dispatcher.</summary>
/// <param name="Text">What would be done.</param>
/// <param name="Value">
/// For programs. Members that have the name of an argument belong to the confirming call: they say what the caller was shown,
/// and it is refused when that has changed meanwhile.
/// </param>
public sealed record Question(string Text, object? Value = null) : OperationResult;

namespace SecureGateway.Operations;

/// <summary>Nothing was done yet: the caller is to confirm, by calling again with the flag <c>yes</c>. Made by the dispatcher.</summary>
/// <param name="Text">What would be done.</param>
public sealed record Question(string Text, object? Value = null) : OperationResult;

namespace SecureGateway.Operations;

/// <summary>It is done, or would be (a preview).</summary>
/// <param name="Text">One sentence, or several lines.</param>
/// <param name="Value">For programs; null when the sentence says it all.</param>
public sealed record Done(string Text, object? Value = null) : OperationResult;

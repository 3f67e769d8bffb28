namespace SecureGateway.Operations;

/// <summary>How far a long operation is.</summary>
/// <param name="Share">0 to 1, where it is known.</param>
public sealed record Progress(string Text, double? Share = null);

namespace SecureGateway.Operations;

/// <summary>A call as it comes from a face: names and texts.</summary>
/// <param name="Arguments">By name without hyphens in front; a flag's text is <c>true</c>.</param>
public sealed record OperationRequest(string Palette, string Operation, IReadOnlyDictionary<string, IReadOnlyList<string>> Arguments);

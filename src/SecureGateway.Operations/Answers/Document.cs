namespace SecureGateway.Operations;

/// <summary>A text to be kept as it is: HOCON, PEM, a listing with a layout of its own.</summary>
public sealed record Document(string Text, string MediaType = "text/plain") : OperationResult;

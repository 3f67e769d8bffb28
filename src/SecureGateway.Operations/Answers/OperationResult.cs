namespace SecureGateway.Operations;

/// <summary>What a call came to: <see cref="Rows"/>, <see cref="Page"/>, <see cref="Document"/>, <see cref="Done"/>, <see cref="Question"/> or <see cref="Refusal"/>.</summary>
public abstract record OperationResult;

namespace SecureGateway.Operations.Wire;

/// <summary>An operation as a client learns it from the node.</summary>
/// <param name="Answers">rows, page, document or done.</param>
public sealed record OperationDescription(
    string Name,
    string Description,
    Permission Permission,
    bool Changes,
    bool Streams,
    bool AsksFirst,
    string Answers,
    EditLoop? Edits,
    IReadOnlyList<ArgumentDescription> Arguments)
{
    public static OperationDescription Of(Operation operation) => new(
        operation.Name,
        operation.Description,
        operation.Permission,
        operation.Changes,
        operation.Streams,
        operation.AsksFirst,
        operation.Answer.Kind,
        operation.Edits,
        [.. operation.AllArguments.Select(ArgumentDescription.Of)]);
}

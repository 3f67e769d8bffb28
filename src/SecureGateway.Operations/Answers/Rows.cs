namespace SecureGateway.Operations;

/// <summary>A list; made by <see cref="Table{T}"/>.</summary>
/// <param name="Total">How many there would be without a limit; null when these are all, or nobody knows.</param>
public sealed record Rows(IReadOnlyList<string> Headers, Noun Noun, IAsyncEnumerable<Row> Items, int? Total) : OperationResult;

/// <summary>One item of a list.</summary>
/// <param name="Value">The typed value.</param>
/// <param name="Cells">The same as it reads, one for each column.</param>
public sealed record Row(object Value, IReadOnlyList<string> Cells);

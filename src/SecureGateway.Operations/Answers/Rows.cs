namespace SecureGateway.Operations;

/// <summary>A list; made by <see cref="Table{T}"/>.</summary>
/// <param name="Total">How many there would be without a limit; null when these are all, or nobody knows.</param>
public sealed record Rows(IReadOnlyList<string> Headers, Noun Noun, IAsyncEnumerable<Row> Items, int? Total) : OperationResult;

/// <summary>One item of a list.</summary>
/// <param name="Value">The typed value; JSON where peers were asked.</param>
/// <param name="Cells">The same as it reads, one for each column.</param>
public sealed record Row(object Value, IReadOnlyList<string> Cells)
{
    /// <summary>Whose it is, where peers were asked: then it is the first cell and a member of the value, which is JSON.</summary>
    public string? Node { get; init; }

    /// <summary>Its place in the order of its list, where rows of several peers are merged by one.</summary>
    internal IComparable? Key { get; init; }

    /// <summary>Its peer looked no further.</summary>
    internal bool IsEnd { get; init; }

    /// <summary>The value as what it was on the node that answered.</summary>
    public T As<T>()
        where T : notnull => Wire.OperationJson.As<T>(Value);
}

namespace SecureGateway.Operations;

/// <summary>One thing with its properties; made by <see cref="Sheet{T}"/>.</summary>
/// <param name="Value">The typed value; JSON where peers were asked, and a list of it where all were.</param>
public sealed record Page(object Value, IReadOnlyList<PageField> Fields) : OperationResult;

/// <summary>One line of a page.</summary>
public sealed record PageField(string Name, string Text);

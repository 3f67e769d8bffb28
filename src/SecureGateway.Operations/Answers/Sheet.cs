namespace SecureGateway.Operations;

/// <summary>How one <typeparamref name="T"/> reads: a name and a selector for each line. A line whose value is null is left out.</summary>
public sealed class Sheet<T> : Answer
    where T : notnull
{
    private readonly List<(string Name, Func<T, object?> Value)> _fields = [];

    public override string Kind => "page";

    public override Type ValueType => typeof(T);

    /// <param name="name">Lower-case words.</param>
    public Sheet<T> Field(string name, Func<T, object?> value)
    {
        _fields.Add((name, value));
        return this;
    }

    /// <summary>A line for each item of a list, all under one name.</summary>
    public Sheet<T> Fields(string name, Func<T, IEnumerable<object?>> values)
    {
        _fields.Add((name, item => new CellLines(values(item))));
        return this;
    }

    public Page Of(T item) => new(item, [.. _fields.SelectMany(field => Lines(field.Name, field.Value(item)))]);

    private static IEnumerable<PageField> Lines(string name, object? value) => value switch
    {
        null => [],
        CellLines lines => lines.Values.Select(line => new PageField(name, CellText.Of(line))),
        _ => [new PageField(name, CellText.Of(value))],
    };

    private sealed record CellLines(IEnumerable<object?> Values);
}

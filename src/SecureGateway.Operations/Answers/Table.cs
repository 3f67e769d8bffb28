namespace SecureGateway.Operations;

/// <summary>How a list of <typeparamref name="T"/> reads: a header and a selector for each column, and what the rows are.</summary>
/// <param name="noun">In the singular: the closing line is <c>Count: 2 messages</c>.</param>
/// <param name="plural">Where an s is not enough.</param>
public sealed class Table<T>(string noun, string? plural = null) : Answer
    where T : notnull
{
    private readonly List<(string Header, Func<T, object?> Cell)> _columns = [];
    private Func<Row, IComparable>? _order;
    private Func<Row, bool>? _ends;
    private Func<IEnumerable<Row>, IReadOnlyList<Row>>? _sum;

    public override string Kind => "rows";

    public override Type ValueType => typeof(T);

    public override Noun Noun { get; } = new(noun, plural ?? noun + "s");

    public override IReadOnlyList<string> Headers => _columns.ConvertAll(column => column.Header);

    /// <param name="header">Lower-case words.</param>
    public Table<T> Column(string header, Func<T, object?> cell)
    {
        _columns.Add((header, cell));
        return this;
    }

    internal override Func<Row, IComparable>? Order => _order;

    /// <summary>What the operation's rows are in the order of, least first; rows of several peers are merged by it.</summary>
    public Table<T> InOrderOf(Func<T, IComparable> key)
    {
        _order = row => key(row.As<T>());
        return this;
    }

    internal override Func<Row, bool>? Ends => _ends;

    /// <summary>
    /// A row that says that whoever gave it looked no further. A list of several peers ends with it, because what that peer may have
    /// behind it would be missing among the rows of the others.
    /// </summary>
    public Table<T> EndingWith(Func<T, bool> isEnd)
    {
        _ends = row => isEnd(row.As<T>());
        return this;
    }

    internal override Func<IEnumerable<Row>, IReadOnlyList<Row>>? Sum => _sum;

    /// <summary>Rows of several peers that have the same key are one, which says nothing of any node; in the order in which the first peer has them.</summary>
    /// <param name="read">What to make of each row before; its member <c>node</c>, where <typeparamref name="T"/> has one, says whose it is.</param>
    public Table<T> SummedBy(Func<T, string> key, Func<T, T, T> add, Func<T, T>? read = null)
    {
        _sum = rows => [.. rows.Select(row => row.As<T>()).Select(row => read is null ? row : read(row)).GroupBy(key, StringComparer.Ordinal).Select(same => Render(same.Aggregate(add)))];
        return this;
    }

    /// <summary>The rows there are.</summary>
    /// <param name="total">How many there would be without a limit; null when these are all.</param>
    public Rows Of(IEnumerable<T> items, int? total = null) => new(Headers, Noun, Rendered(items), total);

    /// <summary>Rows that come one by one, perhaps for ever.</summary>
    public Rows Of(IAsyncEnumerable<T> items) => new(Headers, Noun, Rendered(items), null);

    private async IAsyncEnumerable<Row> Rendered(IEnumerable<T> items)
    {
        foreach (var item in items)
            yield return Render(item);
        await Task.CompletedTask.ConfigureAwait(false);
    }

    private async IAsyncEnumerable<Row> Rendered(IAsyncEnumerable<T> items)
    {
        await foreach (var item in items.ConfigureAwait(false))
            yield return Render(item);
    }

    private Row Render(T item) => new(item, _columns.ConvertAll(column => CellText.Of(column.Cell(item))));
}
